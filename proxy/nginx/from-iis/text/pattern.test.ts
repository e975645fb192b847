import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsedPattern } from '../../../iis-config/test/rule-fixtures.ts';
import { nginxPattern } from './pattern.ts';

function print(pattern: string, ignoreCase = true, names: readonly number[] = []): string {
  const { caseless, source } = nginxPattern(parsedPattern(pattern, { ignoreCase }), (index) =>
    names.includes(index) ? `g${index}` : undefined,
  );
  return `${caseless ? '~*' : '~'} ${source}`;
}

const CASES: readonly (readonly [string, string])[] = [
  [String.raw`^socket\.io/(.*)$`, String.raw`~* ^socket\.io/(.*)$`],
  ['^api/([^/]+)/(.*)', '~* ^api/([^/]+)/(.*)'],
  // Two wide repetitions side by side, and single wide characters, need PCRE to read UTF-8.
  ['(.*)(.+)', '~ (*UTF)(.*)(.+)'],
  ['^.$', '~ (*UTF)^.$'],
  ['ks.', '~ (*UTF)[Kk][Ss].'],
  // JavaScript's, not PCRE's: a vertical tab, no possessive sign, letters that escape nothing.
  [String.raw`\v\a\/\-[\b]`, String.raw`~* \x0ba/-[\x08]`],
  ['[[:x]', String.raw`~* [\[:x]`],
  ['[]', '~* (?!)'],
  ['é', String.raw`~ (*UTF)[\x{c9}\x{e9}]`],
  [
    String.raw`\s`,
    String.raw`~ (*UTF)[\s\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]`,
  ],
];

for (const [pattern, expected] of CASES) {
  test(`${pattern} becomes ${expected}`, () => {
    assert.equal(print(pattern), expected);
  });
}

test('only groups that a template asks for become variables', () => {
  assert.equal(print('(a)(b)(?:c)', true, [2]), '~* (a)(?<g2>b)(?:c)');
  assert.equal(print('a|b', true, [0]), '~* (?<g0>a|b)');
});

test('a wildcard holds for the whole text', () => {
  const wildcard = parsedPattern('a.*', { syntax: 'Wildcard' });
  assert.equal(nginxPattern(wildcard, () => undefined).source, String.raw`^a\.(.*)$`);
});
