import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testInFolder as test } from './test/fixture.ts';
import { mkcertCaRoot } from './index.ts';

async function putAuthority(...path: readonly string[]): Promise<string> {
  const directory = join(...path);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'rootCA.pem'), '');
  return directory;
}

test('finds the CA in CAROOT before any other', async (home) => {
  await putAuthority(home.path, '.local/share/mkcert');
  const chosen = await putAuthority(home.path, 'chosen');
  assert.equal(mkcertCaRoot({ CAROOT: chosen, HOME: home.path }, 'linux'), chosen);
});

test('finds nothing where CAROOT holds no CA, whatever is in the default folder', async (home) => {
  await putAuthority(home.path, '.local/share/mkcert');
  const env = { CAROOT: join(home.path, 'empty'), HOME: home.path };
  assert.equal(mkcertCaRoot(env, 'linux'), undefined);
});

test('takes an empty CAROOT for none', async (home) => {
  const directory = await putAuthority(home.path, '.local/share/mkcert');
  assert.equal(mkcertCaRoot({ CAROOT: '', HOME: home.path }, 'linux'), directory);
});

test('finds the CA of Linux in XDG_DATA_HOME before the home folder', async (home) => {
  await putAuthority(home.path, '.local/share/mkcert');
  const data = await putAuthority(home.path, 'data', 'mkcert');
  const env = { XDG_DATA_HOME: join(home.path, 'data'), HOME: home.path };
  assert.equal(mkcertCaRoot(env, 'linux'), data);
});

test('finds the CA of macOS in Application Support', async (home) => {
  const directory = await putAuthority(home.path, 'Library/Application Support/mkcert');
  assert.equal(mkcertCaRoot({ HOME: home.path }, 'darwin'), directory);
});

test('finds the CA of Windows in the local application data', async (home) => {
  const directory = await putAuthority(home.path, 'mkcert');
  assert.equal(mkcertCaRoot({ LOCALAPPDATA: home.path }, 'win32'), directory);
});

test('finds nothing without an environment or a CA', async (home) => {
  for (const platform of ['linux', 'darwin', 'win32']) {
    assert.equal(mkcertCaRoot({}, platform), undefined);
    const env = { HOME: home.path, LOCALAPPDATA: home.path };
    assert.equal(mkcertCaRoot(env, platform), undefined);
  }
});
