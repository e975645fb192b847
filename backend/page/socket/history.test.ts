import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from './attempt.ts';
import { HISTORY_LIMIT, History } from './history.ts';

function attempt(cid: string): Attempt {
  const endpoint = { choice: 'article', url: 'ws://localhost:8080', why: '' } as const;
  return { cid, endpoint, url: `${endpoint.url}/?cid=${cid}`, startedAt: 0 };
}

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
