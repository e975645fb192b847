import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { followLines } from './follow-lines.ts';
import { until } from './until.ts';

let folder = '';
let lines: string[] = [];
let stop = new AbortController();
let following: Promise<void> = Promise.resolve();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'follow-lines-'));
  lines = [];
  stop = new AbortController();
  following = followLines(file(), (line) => lines.push(line), stop.signal);
});

afterEach(async () => {
  stop.abort();
  await following;
  await rm(folder, { recursive: true });
});

function file(): string {
  return join(folder, 'a.log');
}

async function untilRead(expected: readonly string[]): Promise<void> {
  const what = `the line ${expected.at(-1)}`;
  await until(() => lines.length >= expected.length, { what, timeoutMs: 60_000 });
  assert.deepEqual(lines, expected);
}

test('waits for a file that does not exist yet', async () => {
  await appendFile(file(), 'one\n');
  await untilRead(['one']);
});

test('hands on a line once it is whole', async () => {
  await appendFile(file(), 'one\ntw');
  await untilRead(['one']);
  await appendFile(file(), 'o\n');
  await untilRead(['one', 'two']);
});

test('keeps a character together that two writes cut in half', async () => {
  const bytes = Buffer.from('é\n');
  await appendFile(file(), bytes.subarray(0, 1));
  await delay(100);
  await appendFile(file(), bytes.subarray(1));
  await untilRead(['é']);
});

test('reads on after the file was cut', async () => {
  await appendFile(file(), 'a long first line\n');
  await untilRead(['a long first line']);
  await truncate(file());
  await delay(100);
  await appendFile(file(), 'next\n');
  await untilRead(['a long first line', 'next']);
});

test('hands on a line that is longer than one read', async () => {
  const long = 'x'.repeat(200_000);
  await appendFile(file(), `${long}\n`);
  await untilRead([long]);
});
