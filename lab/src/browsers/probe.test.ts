import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { downloadFailure } from './playwright.ts';
import { pageFailure, probeBrowser } from './probe.ts';

const folder = await mkdtemp(join(tmpdir(), 'lab101-browser-'));
after(() => rm(folder, { recursive: true }));

async function browser(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test('a browser that crashes at once is there, and says why it is of no use', async () => {
  const path = await browser('crashes', 'kill -SEGV $$');
  assert.deepEqual(await probeBrowser(path), { why: `${path} does not start (SIGSEGV)` });
  const lacking = await browser('lacks', 'echo "libnss3.so: cannot open" >&2; exit 127');
  const why = `${lacking} does not start (libnss3.so: cannot open)`;
  assert.deepEqual(await probeBrowser(lacking), { why });
});

test('a browser that says its version may still crash at its first page', async () => {
  const path = await browser('later', '[ "$1" = --version ] && echo Chromium 156 || kill -TRAP $$');
  assert.deepEqual(await probeBrowser(path), { version: 'Chromium 156' });
  assert.equal(await pageFailure(path), `${path} starts and ends at once (SIGTRAP)`);
  const good = await browser('good', 'echo "<p>lab101</p>"');
  assert.equal(await pageFailure(good), undefined);
});

test('there is nothing to say of a browser that is not there', async () => {
  assert.deepEqual(await probeBrowser(join(folder, 'none')), {});
});

const REFUSED = `Error: connect ECONNREFUSED 127.0.0.1:9
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) { code: 'ECONNREFUSED' }
Error: Download failure, code=1
Failed to install browsers
Error: Failed to download Chrome for Testing, caused by
Error: Download failure, code=1`;

test('why Playwright could not download is the first thing it said', () => {
  assert.equal(downloadFailure(REFUSED, {}), 'connect ECONNREFUSED 127.0.0.1:9');
  const env = { HTTPS_PROXY: 'http://ann:secret@127.0.0.1:9' };
  assert.match(downloadFailure(REFUSED, env), / through HTTPS_PROXY=http:\/\/\*\*\*@127/);
  assert.equal(downloadFailure('', {}), 'it did not end in time');
});
