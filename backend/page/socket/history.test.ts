import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Ending } from './attempt.ts';
import { HISTORY_LIMIT, History } from './history.ts';

function attempt(cid: string, more: Partial<Attempt> = {}, url = 'ws://localhost:8080'): Attempt {
  const endpoint = { choice: 'article', url, why: '' } as const;
  return { cid, endpoint, url: `${endpoint.url}/?cid=${cid}`, startedAt: 0, ...more };
}

function closed(code: number, at: number): Ending {
  return { kind: 'close', at, code, reason: '', wasClean: code !== 1006 };
}

/** A history of connections that have ended in turn. */
function past(...ends: readonly (readonly [Attempt, number])[]): History {
  const history = new History();
  ends.forEach(([of, code], at) => {
    history.add(of);
    history.end(of, closed(code, at));
  });
  return history;
}

const opened = { openedAt: 0 };

test('keeps the newest twenty, newest first, and goes on counting', () => {
  const history = new History();
  for (let i = 1; i <= 25; i += 1) history.add(attempt(`c-${i}`));
  assert.equal(history.entries.length, HISTORY_LIMIT);
  assert.deepEqual(
    history.entries.slice(0, 2).map((entry) => [entry.number, entry.attempt.cid]),
    [
      [25, 'c-25'],
      [24, 'c-24'],
    ],
  );
  assert.equal(history.entries.at(-1)?.number, 6);
});

test('finds the entry of an attempt until newer ones push it out', () => {
  const history = new History();
  const first = attempt('first');
  history.add(first);
  assert.equal(history.of(first)?.number, 1);
  for (let i = 0; i < HISTORY_LIMIT; i += 1) history.add(attempt(`c-${i}`));
  assert.equal(history.of(first), undefined);
});

test('what is shown is the end of the last connection that was open, with the retries after it', () => {
  const retries = Array.from({ length: 30 }, (_, n) => [attempt(`retry-${n}`), 1006] as const);
  const { last } = past([attempt('open', opened), 1001], ...retries);
  assert.equal(last?.entry.attempt.cid, 'open');
  assert.equal(last?.entry.ending.kind === 'close' && last.entry.ending.code, 1001);
  assert.deepEqual([last?.failed, last?.lastRetry?.attempt.cid], [30, 'retry-29']);
});

test('a connection that opens again and ends takes its place', () => {
  const first = attempt('first', opened);
  const { last } = past([first, 1006], [attempt('retry'), 1006], [attempt('second', opened), 1009]);
  assert.equal(last?.entry.attempt.cid, 'second');
  assert.equal(last?.failed, 0);
  assert.deepEqual(
    last?.earlier.map(({ attempt: { cid } }) => cid),
    ['first'],
  );
});

test('where none has been open it is the last attempt, with how many there were', () => {
  const { last } = past([attempt('one'), 1006], [attempt('two'), 1006], [attempt('three'), 1006]);
  assert.deepEqual([last?.entry.attempt.cid, last?.failed], ['three', 3]);
  assert.equal(last?.lastRetry, undefined);
});

test('an attempt at something else, or after your own close, is no retry', () => {
  const open = attempt('open', opened);
  const elsewhere = past([open, 1006], [attempt('new', {}, 'wss://localhost'), 1006]).last;
  assert.deepEqual([elsewhere?.entry.attempt.cid, elsewhere?.failed], ['new', 1]);
  const mine = attempt('mine', { ...opened, closing: true });
  assert.equal(past([mine, 1000], [attempt('new'), 1006]).last?.entry.attempt.cid, 'new');
});

test('a connection that is open again is told of with the end before it, until it ends', () => {
  const history = past([attempt('first', opened), 1006], [attempt('retry'), 1006]);
  const again = attempt('again');
  history.add(again);
  assert.equal(history.last?.reopenedAt, undefined);
  again.openedAt = 70;
  assert.deepEqual([history.last?.entry.attempt.cid, history.last?.reopenedAt], ['first', 70]);
  history.end(again, closed(1009, 80));
  assert.deepEqual(
    [history.last?.entry.attempt.cid, history.last?.reopenedAt],
    ['again', undefined],
  );
});
