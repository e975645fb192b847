import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANNOUNCE_GAP_MS, Announcer } from './announcer.ts';

function rig() {
  const said: string[] = [];
  const timers: (() => void)[] = [];
  const announcer = new Announcer(
    (text) => said.push(text),
    (delayMs, callback) => {
      assert.equal(delayMs, ANNOUNCE_GAP_MS);
      timers.push(callback);
    },
  );
  return { said, announcer, gapEnds: () => timers.shift()?.() };
}

test('says a single message at once and as it is', () => {
  const { said, announcer } = rig();
  announcer.announce('you: hello');
  assert.deepEqual(said, ['you: hello']);
});

test('sums up what came within the gap', () => {
  const { said, announcer, gapEnds } = rig();
  for (let i = 0; i < 100; i += 1) announcer.announce(`message ${i}`);
  gapEnds();
  assert.deepEqual(said, ['message 0', '99 new messages']);
});

test('is silent after a quiet gap and speaks at once again', () => {
  const { said, announcer, gapEnds } = rig();
  announcer.announce('first');
  gapEnds();
  announcer.announce('second');
  assert.deepEqual(said, ['first', 'second']);
});
