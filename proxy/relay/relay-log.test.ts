import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRelayLog, type FrameLine, type RelayLogLimits, type RelayLog } from './relay-log.ts';

const FRAME: FrameLine = {
  event: 'frame',
  cid: null,
  arrLogId: null,
  from: 'client',
  opcode: 1,
  fin: true,
  rsv: 0,
  bytes: 5,
};

/** The lines in the file when `use` has used the log and it is flushed. */
async function linesOf(
  use: (log: RelayLog) => void,
  limits?: RelayLogLimits,
): Promise<Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-relay-'));
  const path = join(folder, 'log');
  const file = await open(path, 'a');
  try {
    const log = createRelayLog(file.fd, limits);
    use(log);
    assert.equal(await log.flush(), true);
    const lines = (await readFile(path, 'utf8')).split('\n');
    assert.equal(lines.pop(), '', 'the last line is complete');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}

test('a line has the time and what happened, in order', async () => {
  const before = new Date().toISOString();
  const lines = await linesOf((log) => {
    for (let bytes = 0; bytes < 1000; bytes += 1) log.write({ ...FRAME, bytes });
  });
  assert.deepEqual(
    lines.map((line) => line['bytes']),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  const { time, ...fields } = lines[0] ?? {};
  assert.ok(typeof time === 'string' && time >= before);
  assert.deepEqual(fields, { ...FRAME, bytes: 0 });
});

test('what does not fit into memory is counted', async () => {
  const lines = await linesOf(
    (log) => {
      for (let i = 0; i < 100; i += 1) log.write(FRAME);
    },
    { unwritten: 1000, frames: 1e9 },
  );
  assert.ok(lines.length < 10);
  assert.equal(lines.at(-1)?.['event'], 'lost');
  assert.equal(lines.length - 1 + Number(lines.at(-1)?.['lines']), 100);
});

test('lines about frames end at their limit, those about connections go on', async () => {
  const lines = await linesOf(
    (log) => {
      for (let i = 0; i < 100; i += 1) log.write(FRAME);
      log.write({ event: 'close', cid: null, arrLogId: null, code: 1006, cause: 'idle' });
    },
    { unwritten: 1e9, frames: 1000 },
  );
  assert.deepEqual(
    lines.slice(-2).map(({ event }) => event),
    ['close', 'lost'],
  );
});

test('a disk that is full, or a reader that has gone, does not end the process', () => {
  const script = `
    import { createRelayLog } from ${JSON.stringify(new URL('relay-log.js', import.meta.url).href)};
    const log = createRelayLog(1);
    for (let i = 0; i < 1000; i += 1) log.write({ event: 'stop' });
    await log.flush();
    process.stderr.write('alive');`;
  const shell = 'node --input-type=module -e "$SCRIPT" > /dev/full';
  const env = { ...process.env, SCRIPT: script };
  const { stderr, status } = spawnSync('sh', ['-c', shell], { encoding: 'utf8', env });
  assert.deepEqual([stderr, status], ['alive', 0]);
});
