import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSecureContext } from 'node:tls';
import { promisify } from 'node:util';
import { temporaryFolder } from './test/fixture.ts';

const CLI = join(import.meta.dirname, 'cli.js');
const run = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [CLI, ...args], { env: {} });

test('--pfx leaves the certificates as a PFX and says where', async () => {
  await using folder = await temporaryFolder();
  const pfxDirectory = join(folder.path, 'mounted');
  const { stdout, stderr } = await run(join(folder.path, 'certs'), '--pfx', pfxDirectory);
  const pfxFile = join(pfxDirectory, 'lab101.pfx');
  const [, line] = stdout.split('\n');
  assert.equal(line, `written: ${pfxFile}, which the password in ${pfxFile}.password opens`);
  assert.equal(stderr, '');
  const passphrase = await readFile(`${pfxFile}.password`, 'utf8');
  createSecureContext({ pfx: await readFile(pfxFile), passphrase });
});

for (const args of [
  ['a', '--pfx'],
  ['a', '--pfx', ''],
  ['a', '--pfx', '-x'],
  ['a', '--other', 'b'],
]) {
  test(`exits 2 when given ${JSON.stringify(args)}`, async () => {
    await assert.rejects(run(...args), {
      code: 2,
      stderr: /^ERROR: give one folder .*: got a .*\n$/,
    });
  });
}
