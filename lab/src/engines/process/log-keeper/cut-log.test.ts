import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cutLog } from './cut-log.ts';

const LIMITS = { maxBytes: 1000, keptBytes: 100 };
const HEAD = '#Software: nginx\n#Fields: date time\n';

test('cuts a log over its limit to whole last lines, below its directives', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-log-'));
  const log = join(folder, 'access.log');
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index} of the log\n`);
  try {
    await writeFile(log, HEAD + lines.join(''));
    await cutLog(log, LIMITS);
    const kept = await readFile(log, 'utf8');
    assert.ok(kept.startsWith(HEAD));
    assert.ok(lines.join('').endsWith(kept.slice(HEAD.length)), 'the last lines, whole');
    assert.ok(kept.length <= HEAD.length + LIMITS.keptBytes);

    await appendFile(log, 'next\n');
    await cutLog(log, LIMITS);
    assert.equal(await readFile(log, 'utf8'), `${kept}next\n`, 'below the limit nothing changes');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('leaves a log alone that is not there', async () => {
  await cutLog('/nowhere/access.log', LIMITS);
});
