import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { probeProgram } from './find-program.ts';
import { programOf } from './proxy-program.ts';

const NGINX = programOf({ proxy: 'nginx' });

const folder = await mkdtemp(join(tmpdir(), 'lab101-nginx-'));
after(() => rm(folder, { recursive: true }));

async function whyNot(name: string, content: Uint8Array | string): Promise<string | undefined> {
  const path = join(folder, name);
  await writeFile(path, content, { mode: 0o755 });
  const probed = await probeProgram(NGINX, { path, env: {} });
  return 'why' in probed ? probed.why?.replace(path, 'nginx') : undefined;
}

test('there is nothing to say of an nginx that is not there', async () => {
  assert.deepEqual(await probeProgram(NGINX, { path: join(folder, 'none'), env: {} }), {});
});

test('a binary that was cut short does not run', async () => {
  const whole = await readFile(process.execPath);
  assert.match(
    (await whyNot('short', whole.subarray(0, 3000))) ?? '',
    /^nginx does not run \(.+\)$/,
  );
});

test('a binary of another architecture does not run', async () => {
  const whole = await readFile(process.execPath);
  const other = Buffer.from(whole.subarray(0, 4096));
  if (other.toString('latin1', 1, 4) === 'ELF') other.writeUInt16LE(0x15, 18); // PowerPC 64
  assert.match((await whyNot('other', other)) ?? '', /^nginx does not run \(.+\)$/);
});

test('a program that only fails does not run', async () => {
  const script = '#!/bin/sh\necho "cannot open libssl.so" >&2\nexit 127\n';
  assert.equal(await whyNot('script', script), 'nginx does not run (cannot open libssl.so)');
});

test('a folder in its place does not run', async () => {
  const path = join(folder, 'folder');
  await mkdir(path);
  assert.deepEqual(await probeProgram(NGINX, { path, env: {} }), {
    why: `${path} does not run (EACCES)`,
  });
});

test('an nginx without TLS is of no use, and says so', async () => {
  const script = '#!/bin/sh\necho "nginx version: nginx/1.22.1" >&2\n';
  assert.equal(await whyNot('plain', script), 'nginx lacks what the lab needs');
});
