import assert from 'node:assert/strict';
import { cpuUsage } from 'node:process';
import { test } from 'node:test';
import { evaluate } from './evaluate.ts';
import { parsedPattern } from '../test/rule-fixtures.ts';
import { condition, configuration, request, rule } from './test/fixtures.ts';
import { LONGEST_MATCH_MS, matchPattern, SlowPattern } from './pattern.ts';

const SLOW = String.raw`^((\w+)\.?)+$`;
const LONG = `${'a'.repeat(60)}!`;
/** Of processor time, whatever else the machine runs. A match that nothing ends takes days. */
const SOON_MS = 40 * LONGEST_MATCH_MS;

const PATTERN = parsedPattern(SLOW);

for (const [source, input] of [
  [SLOW, LONG],
  ['^(a|aa)+$', LONG], // one repetition
  ['(?:a|a)(?:a|a)'.repeat(30) + '$', LONG], // none
  ['^(?:(?:(?:|a?){999}){99}){99}b', ''], // of an empty text
  ['^(?:(?:(?:|a?){999}){999}){999}b', ''], // fills V8’s stack first
] as const) {
  test(`ends a match that goes on and on: ${source.slice(0, 40)} of ${input.length} characters`, () => {
    const before = cpuUsage();
    assert.throws(() => matchPattern(parsedPattern(source), input), SlowPattern);
    assert.ok(cpuUsage(before).user / 1000 < SOON_MS);
  });
}

test('ends a Wildcard of many stars too', () => {
  const stars = parsedPattern('*a*a*a*a*a*a*a*a*a*b', { syntax: 'Wildcard' });
  assert.throws(() => matchPattern(stars, 'a'.repeat(500)), SlowPattern);
});

test('matches as ever where the pattern is slow on other texts only', () => {
  assert.deepEqual(matchPattern(PATTERN, 'a.b'), { matched: true, captures: ['a.b', 'b', 'b'] });
});

test('gives a slow pattern as an error of the rule’s stage, which names the rule', () => {
  const slow = rule({
    name: 'slow',
    conditions: [condition({ input: '{QUERY_STRING}', pattern: SLOW })],
  });
  const { outcome } = evaluate(
    configuration({ siteRules: [slow] }),
    request({ target: `/?${LONG}` }),
  );
  assert.ok(outcome.kind === 'error');
  assert.equal(
    `${outcome.status}.${outcome.substatus} ${outcome.code}`,
    '500.50 IIS_PATTERN_TOO_SLOW',
  );
});
