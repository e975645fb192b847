import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeatText, isOverdue } from './heartbeat.ts';

const receivedAt = new Date(2026, 10, 22, 18, 0, 40).getTime();
const beat = { intervalMs: 20_000, n: 3, receivedAt };

test('a ping is overdue after one and a half intervals', () => {
  assert.equal(isOverdue(beat, receivedAt + 30_000), false);
  assert.equal(isOverdue(beat, receivedAt + 30_001), true);
});

test('tells the last ping, and the silence once the next is overdue', () => {
  assert.equal(heartbeatText(beat, receivedAt + 5000), '#3 at 18:00:40, one every 20 s');
  assert.equal(
    heartbeatText(beat, receivedAt + 75_000),
    '#3 at 18:00:40, then silence for 1 min 15 s: one was due every 20 s',
  );
});
