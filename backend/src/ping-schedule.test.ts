import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handClock } from './test/fixture.ts';
import { PingSchedule } from './ping-schedule.ts';

/** Members that write down when they are pinged. */
function guestBook() {
  const pinged: string[] = [];
  const member = (name: string) => ({ ping: () => void pinged.push(name) });
  /** Who was pinged since this was asked last. */
  const since = (): string[] => pinged.splice(0);
  return { member, since };
}

const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('has one timer for all, and none when everybody has left', () => {
  const schedule = new PingSchedule(1_000_000);
  const before = timers();
  const members = Array.from({ length: 100 }, () => guestBook().member('m'));
  for (const member of members) schedule.join(member);
  assert.equal(timers(), before + 1);
  for (const member of members) schedule.leave(member);
  assert.equal(timers(), before);
});

test('pings each member an interval after it joined, and each interval from then on', (t) => {
  const goOn = handClock(t);
  const schedule = new PingSchedule(1000);
  const { member, since } = guestBook();
  schedule.join(member('early'));
  goOn(400);
  schedule.join(member('late'));
  const at = (ms: number): string[] => (goOn(ms), since());
  assert.deepEqual(at(599), []);
  assert.deepEqual(at(1), ['early']);
  assert.deepEqual(at(399), []);
  assert.deepEqual(at(1), ['late']);
  assert.deepEqual(at(600), ['early']);
  assert.deepEqual(at(400), ['late']);
});

test('pings those who joined together in the order in which they joined', (t) => {
  const goOn = handClock(t);
  const schedule = new PingSchedule(1000);
  const { member, since } = guestBook();
  for (const name of ['a', 'b', 'c']) schedule.join(member(name));
  goOn(1000);
  assert.deepEqual(since(), ['a', 'b', 'c']);
  goOn(1000);
  assert.deepEqual(since(), ['a', 'b', 'c']);
});

test('makes up for no ping that was missed while the process stood still', (t) => {
  const goOn = handClock(t);
  const schedule = new PingSchedule(1000);
  const { member, since } = guestBook();
  schedule.join(member('a'));
  schedule.join(member('b'));
  goOn(60_000);
  assert.deepEqual(since(), ['a', 'b']);
  goOn(1000);
  assert.deepEqual(since(), ['a', 'b']);
});

test('pings nobody who has left, and the others as ever', (t) => {
  const goOn = handClock(t);
  const schedule = new PingSchedule(1000);
  const { member, since } = guestBook();
  const [first, second, third] = [member('first'), member('second'), member('third')];
  schedule.join(first);
  goOn(100);
  schedule.join(second);
  goOn(100);
  schedule.join(third);
  schedule.leave(first);
  schedule.leave(third);
  goOn(899);
  assert.deepEqual(since(), []);
  goOn(1);
  assert.deepEqual(since(), ['second']);
});

test('starts anew after everybody has left', (t) => {
  const goOn = handClock(t);
  const schedule = new PingSchedule(1000);
  const { member, since } = guestBook();
  const gone = member('gone');
  schedule.join(gone);
  goOn(500);
  schedule.leave(gone);
  goOn(5000);
  schedule.join(member('new'));
  goOn(999);
  assert.deepEqual(since(), []);
  goOn(1);
  assert.deepEqual(since(), ['new']);
});
