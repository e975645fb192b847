import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../options.ts';
import { printVerdict } from '../print.ts';
import { Secrets } from '../secrets.ts';
import { answered, everything, readingsOf } from '../test/reading-fixtures.ts';
import { decide } from './decide.ts';

/** What a pattern may begin with: each beginning is tried, and must not be searched to the end. */
const REPEATED = [
  ['<', '<input ', '<title>s', '<!DOCTYPE ', 'access denied ', '?tok', 'tok', 'x://a'],
  ['connection id ', 'header ', 'upgrade ', '"url" :', '"code":', 'log', ' ', '\n', '0', 'é'],
].flat();
const BODY_CHARACTERS = 65_536;
/** A pattern that searches to the end from each beginning takes 40 s for one body; all of this takes one second. */
const LIMIT_MS = 60_000;

test('whatever a body repeats, it is judged and printed in time', () => {
  const asked = readOptions({ url: 'ws://ann:secret@example.com/ws?token=abcdef0123' });
  const startedAt = performance.now();
  for (const text of REPEATED) {
    for (const [status, first] of [
      [200, ''],
      [403, '<html>'],
      [404, '<!DOCTYPE html>'],
    ] as const) {
      const body = (first + text.repeat(BODY_CHARACTERS)).slice(0, BODY_CHARACTERS);
      const readings = readingsOf(...everything(answered(status, body, { server: 'nginx' })));
      printVerdict(new Secrets(asked).hideIn(decide(readings, asked)));
      const ms = performance.now() - startedAt;
      assert.ok(ms < LIMIT_MS, `${JSON.stringify(text)} after ${first}: ${ms} ms`);
    }
  }
});
