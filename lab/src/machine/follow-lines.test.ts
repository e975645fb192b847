import assert from 'node:assert/strict';
import {
  appendFile,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { followLines } from './follow-lines.ts';
import { until } from './until.ts';

let folder = '';
let lines: string[] = [];
let asOfMs = 0;
let stop = new AbortController();
let following: Promise<void> = Promise.resolve();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'follow-lines-'));
  lines = [];
  asOfMs = 0;
  stop = new AbortController();
  following = followLines(
    file(),
    (line) => lines.push(line),
    stop.signal,
    (atMs) => {
      asOfMs = atMs;
    },
  );
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

test('reads on behind what it knows after the file was cut to its last lines', async () => {
  const all = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
  await appendFile(file(), `${all.join('\n')}\n`);
  await until(() => lines.length === all.length, { what: 'all lines', timeoutMs: 60_000 });
  await appendFile(file(), 'hal');
  const whole = await readFile(file(), 'utf8');
  const writtenMs = Date.now();
  await until(() => asOfMs > writtenMs, { what: 'the end', timeoutMs: 60_000 });
  await writeFile(file(), `#Fields: a\n${whole.slice(-10_000)}`);
  await appendFile(file(), 'f\nnext\n');
  await untilRead([...all, 'half', 'next']);
});

test('reads a file on that was deleted or renamed, and what is written in its place after it', async () => {
  const program = await open(file(), 'a');
  await program.write('one\n');
  await untilRead(['one']);
  await rename(file(), `${file()}.1`);
  await program.write('two\n');
  await untilRead(['one', 'two']);
  await rm(`${file()}.1`);
  await program.write('three\n');
  await program.close();
  await untilRead(['one', 'two', 'three']);
  await writeFile(file(), 'four\n');
  await untilRead(['one', 'two', 'three', 'four']);
});

test('says as of when it has read all', async () => {
  const writtenMs = Date.now();
  await appendFile(file(), 'one\n');
  await until(() => asOfMs > writtenMs + 1, { what: 'the end', timeoutMs: 60_000 });
  assert.deepEqual(lines, ['one']);
});
