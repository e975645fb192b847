import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isCutMark } from '../../../lab/cut-mark.ts';
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
    const [mark = '', ...rest] = kept.slice(HEAD.length).split(/(?<=\n)/);
    assert.ok(isCutMark(mark), mark);
    assert.ok(lines.join('').endsWith(rest.join('')), 'the last lines, whole');
    assert.ok(rest.join('').length <= LIMITS.keptBytes);

    await appendFile(log, 'next\n');
    await cutLog(log, LIMITS);
    assert.equal(await readFile(log, 'utf8'), `${kept}next\n`, 'below the limit nothing changes');

    await appendFile(log, lines.join(''));
    await cutLog(log, LIMITS);
    const again = (await readFile(log, 'utf8')).split('\n');
    assert.equal(again.filter((line) => isCutMark(line)).length, 1, 'said once');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('leaves a log alone that is not there', async () => {
  await cutLog('/nowhere/access.log', LIMITS);
});

test('a log of JSON lines stays one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-log-'));
  const log = join(folder, 'backend.log');
  try {
    await writeFile(log, `${JSON.stringify({ event: 'message' })}\n`.repeat(200));
    await cutLog(log, LIMITS);
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    assert.ok(isCutMark(lines[0] ?? ''));
    for (const line of lines) JSON.parse(line);
  } finally {
    await rm(folder, { recursive: true });
  }
});
