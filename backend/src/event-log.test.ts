import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createEventLog, type EventLog } from './event-log.ts';
import { within } from './test/fixture.ts';

/** The lines that a log writes into a file when `use` has used it and it is flushed. */
async function linesOf(use: (log: EventLog) => void): Promise<Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-backend-'));
  const path = join(folder, 'log');
  const file = await open(path, 'a');
  try {
    const log = createEventLog(file.fd);
    use(log);
    assert.equal(await within('the flush', log.flush()), true);
    const text = await readFile(path, 'utf8');
    assert.ok(text === '' || text.endsWith('\n'), 'the last line is complete');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}

test('writes one JSON line for each event, with its time', async () => {
  const before = new Date().toISOString();
  const [line, ...others] = await linesOf((log) => log.write({ event: 'ping', cid: 'c', n: 1 }));
  const after = new Date().toISOString();
  assert.deepEqual(others, []);
  const { time, ...fields } = line ?? {};
  assert.deepEqual(fields, { level: 'info', event: 'ping', cid: 'c', n: 1 });
  assert.ok(typeof time === 'string' && time >= before && time <= after, String(time));
  assert.equal(time, new Date(time).toISOString());
});

test('keeps what a client said on its line', async () => {
  const text = 'one\ntwo\r\n{"event":"close"}\u2028\u0000"';
  const lines = await linesOf((log) => {
    log.write({ event: 'message', cid: 'c', n: 1, type: 'text', bytes: 1, text });
  });
  assert.deepEqual(
    lines.map((line) => line['text']),
    [text],
  );
});

test('has written everything in order when the flush is over', async () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  for (let round = 0; round < 20; round += 1) {
    const lines = await linesOf((log) => {
      for (const n of numbers) log.write({ event: 'ping', cid: 'c', n });
    });
    assert.deepEqual(
      lines.map(({ n }) => n),
      numbers,
    );
  }
});

test('has nothing to wait for when nothing was written', async () => {
  assert.deepEqual(await linesOf(() => {}), []);
});
