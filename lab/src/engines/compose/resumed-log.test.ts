import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResumedLog, type ResumedLog } from './resumed-log.ts';

const AT = (second: number): string => `2026-11-22T19:15:0${second}.123456700Z`;

function reading(log: ResumedLog, ...lines: readonly string[]): string[] {
  log.resume();
  return lines.flatMap((line) => log.read(line) ?? []);
}

test('lines lose their time stamp, and lines that share one are all handed on', () => {
  const log = createResumedLog();
  const lines = [`${AT(1)} a`, `${AT(1)} a`, `${AT(1)} b`, `${AT(2)} c`];
  assert.deepEqual(reading(log, ...lines), ['a', 'a', 'b', 'c']);
  assert.equal(log.since, AT(2));
});

test('what was handed on is not handed on again after a restart', () => {
  const log = createResumedLog();
  assert.equal(log.since, undefined);
  reading(log, `${AT(1)} a`, `${AT(2)} b`, `${AT(2)} b`, `${AT(2)} c`);
  const again = [`${AT(2)} b`, `${AT(2)} b`, `${AT(2)} c`, `${AT(2)} b`, `${AT(3)} d`];
  assert.deepEqual(reading(log, ...again), ['b', 'd'], 'the third b is new');
  assert.deepEqual(reading(log, `${AT(3)} d`, `${AT(4)} e`), ['e']);
});

test('a line that comes late, by the other stream, is handed on', () => {
  const log = createResumedLog();
  assert.deepEqual(reading(log, `${AT(2)} out`, `${AT(1)} error`), ['out', 'error']);
  assert.equal(log.since, AT(2));
});

test('an empty line is one; what docker itself says has no time stamp and is none', () => {
  const log = createResumedLog();
  assert.deepEqual(reading(log, `${AT(1)} `, 'Error: No such container: x'), ['']);
});
