import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Deliveries, type Said, type Speaker } from './deliveries.ts';
import { RecordedLog } from './test/fixture.ts';

class TestSpeaker implements Speaker {
  waiting = 0;

  onWaiting(): void {
    this.waiting += 1;
  }

  onDelivered(): void {
    this.waiting -= 1;
  }
}

/** Hearers that take a time of their own by a clock that nothing else moves. */
function rig(t: TestContext, hearers: number, costMs: number, maxWaiting?: number) {
  let nowMs = 1000;
  t.mock.method(performance, 'now', () => nowMs);
  const heard: string[][] = [];
  const all = new Set(
    Array.from({ length: hearers }, () => {
      const own: string[] = [];
      heard.push(own);
      return {
        send: (data: Buffer) => {
          own.push(data.toString());
          nowMs += costMs;
        },
      };
    }),
  );
  const log = new RecordedLog();
  const deliveries = new Deliveries<TestSpeaker>(all, ({ data }) => data, log, maxWaiting);
  const from = new TestSpeaker();
  const say = (text: string, speaker = from): boolean =>
    deliveries.add({
      from: speaker,
      data: Buffer.from(text),
      isBinary: false,
    } satisfies Said<TestSpeaker>);
  const count = (): number => heard.reduce((sum, own) => sum + own.length, 0);
  return { all, heard, log, from, say, count };
}

test('holds the event loop up for 10 ms, then lets everything else have its turn', async (t) => {
  const { say, count } = rig(t, 40, 1);
  say('one');
  say('two');
  const after: number[] = [];
  while (count() < 80) {
    await turn();
    after.push(count());
  }
  assert.deepEqual(after, [16, 32, 48, 64, 80]); // the clock is looked at after each eighth
});

test('does so too if few hear many messages', async (t) => {
  const { say, count } = rig(t, 1, 1);
  for (let said = 0; said < 40; said += 1) say('x');
  const after: number[] = [];
  while (count() < 40) {
    await turn();
    after.push(count());
  }
  assert.deepEqual(after, [16, 32, 40]);
});

test('delivers at once what takes no time', async (t) => {
  const { say, heard } = rig(t, 3, 0);
  for (const text of ['a', 'b', 'c']) say(text);
  await turn();
  assert.deepEqual(
    heard,
    Array.from({ length: 3 }, () => ['a', 'b', 'c']),
  );
});

test('keeps the order in which several spoke, for each who hears it', async (t) => {
  const { say, heard, count } = rig(t, 20, 1);
  const texts = Array.from({ length: 30 }, (_, index) => `${index}`);
  for (const text of texts) say(text, new TestSpeaker());
  while (count() < 600) await turn();
  for (const own of heard) assert.deepEqual(own, texts);
});

test('leaves out who has left since the message came', async (t) => {
  const { say, heard, all, count } = rig(t, 20, 1);
  say('bye');
  await turn();
  const last = [...all].at(-1);
  assert.ok(last);
  all.delete(last);
  while (count() < 19) await turn();
  await turn();
  assert.deepEqual(heard.at(-1), []);
});

test('a speaker knows how much of its own still waits', async (t) => {
  const { say, from } = rig(t, 16, 1);
  say('one');
  say('two');
  assert.equal(from.waiting, 2);
  await turn();
  await turn();
  assert.equal(from.waiting, 1);
  await turn();
  await turn();
  assert.equal(from.waiting, 0);
});

test('takes no more than may wait', async (t) => {
  const { say, from, count } = rig(t, 1, 0, 2);
  assert.deepEqual([say('1'), say('2'), say('3')], [true, true, false]);
  assert.equal(from.waiting, 2);
  await turn();
  assert.equal(count(), 2);
  assert.equal(say('4'), true);
});

test('says twice a second that messages are late, and once that they are not any more', async (t) => {
  const { say, log, count } = rig(t, 8, 50);
  for (let said = 0; said < 5; said += 1) say('x');
  while (count() < 40) await turn();
  await turn();
  const [first, ...rest] = log.events.items;
  assert.deepEqual(first, { event: 'late', waiting: 3, lateMs: 1200 });
  assert.deepEqual(rest, [
    { event: 'late', waiting: 1, lateMs: 2000 },
    { event: 'on-time', durationMs: 800 },
  ]);
});
