import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../errors.ts';
import { readWatchPort } from './watch-port.ts';

test('WATCH_PORT is a free port where it is not set', () => {
  assert.equal(readWatchPort(undefined), 0);
  assert.equal(readWatchPort(''), 0);
  assert.equal(readWatchPort('19101'), 19_101);
});

test('a WATCH_PORT that is no port is refused with the rule and the value', () => {
  for (const value of ['-1', '65536', '44e', '1.5', ' 80']) {
    assert.throws(
      () => readWatchPort(value),
      (error) => error instanceof LabError && error.message.includes(`got "${value}"`),
    );
  }
});
