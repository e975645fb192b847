import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  outboundRuleFixture,
  parsedPattern,
  rewriteTo,
  type UnparsedAction,
  type UnparsedCondition,
} from '../test/rule-fixtures.ts';
import type { IisConfiguration, Rule } from '../model.ts';
import type { Evaluation } from '../outcome.ts';
import type { IisRequest } from '../request.ts';
import { escapeUrl, wellFormed } from './current-url.ts';
import { evaluateResponse } from './response/evaluate-response.ts';
import { evaluate } from './evaluate.ts';
import { condition, configuration, request, rule } from './test/fixtures.ts';
import { matchPattern } from './pattern.ts';
import { decodePercent, readRequestUrl } from './request-url.ts';

// Groups are never quantified and texts stay short: what is tested here is the engine, and not how
// long JavaScript's RegExp can take.
const atom = fc.tuple(
  fc.constantFrom(
    'a',
    '.',
    '[^/]',
    '/',
    '\\.',
    '(a)',
    '(.)',
    'b|',
    '\\d',
    '(',
    ')',
    '[',
    '\\',
    '{',
  ),
  fc.constantFrom('', '', '', '*', '+', '?'),
);
const pattern = fc
  .tuple(fc.constantFrom('', '^'), fc.array(atom, { maxLength: 3 }), fc.constantFrom('', '$'))
  .map(([start, atoms, end]) => start + atoms.map(printAtom).join('') + end);
const syntax = fc.constantFrom('ECMAScript', 'Wildcard', 'ExactMatch');
const leaf = fc.constantFrom(
  'a',
  '/',
  '?',
  '=1',
  'http://localhost:8080/',
  'ws://x',
  '{R:0}',
  '{R:1}',
  '{C:1}',
  '{R:x}',
  '{',
  '}',
  '{HTTP_HOST}',
  '{QUERY_STRING}',
  '{URL}',
  '{UNENCODED_URL}',
  '{NO}',
  '%',
  '%41',
  'é',
  '\ud800',
);
const wrapped = fc
  .tuple(fc.constantFrom('ToLower', 'UrlEncode', 'UrlDecode', 'M', 'none', 'R', '__proto__'), leaf)
  .map(([name, inner]) => `{${name}:${inner}}`);
const template = fc
  .array(fc.oneof({ arbitrary: leaf, weight: 3 }, wrapped), { maxLength: 2 })
  .map((parts) => parts.join(''));
const anyCondition: fc.Arbitrary<Partial<UnparsedCondition>> = fc.record({
  input: template,
  pattern,
  negate: fc.boolean(),
  ignoreCase: fc.boolean(),
  matchType: fc.constantFrom('Pattern', 'Pattern', 'IsFile', 'IsDirectory'),
});
const action: fc.Arbitrary<UnparsedAction> = fc.oneof(
  template.map(rewriteTo),
  fc.constant({ type: 'None' } as const),
  fc.constant({ type: 'AbortRequest' } as const),
  template.map(
    (url) => ({ type: 'Redirect', url, appendQueryString: false, status: 302 }) as const,
  ),
  template.map(
    (reason) =>
      ({ type: 'CustomResponse', status: 403, substatus: 0, reason, description: '' }) as const,
  ),
);
const anyRule = (scope: Rule['scope']): fc.Arbitrary<Rule> =>
  fc
    .record({
      name: fc.constantFrom('one', 'two'),
      enabled: fc.constantFrom(true, true, true, false),
      stopProcessing: fc.boolean(),
      patternSyntax: syntax,
      url: pattern,
      negate: fc.boolean(),
      conditions: fc.array(anyCondition, { maxLength: 2 }),
      grouping: fc.constantFrom('MatchAll', 'MatchAny'),
      trackAllCaptures: fc.boolean(),
      serverVariables: fc.dictionary(fc.constantFrom('HTTP_X', 'HTTP_UPGRADE', 'V'), template),
      action,
    })
    .map((parts) => rule({ scope, ...parts }));
const anyRequest = fc
  .record({
    target: fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '%', '4', '1', '?', '=', 'é') }),
    host: fc.constantFrom('localhost', 'a.b:8443', ''),
    scheme: fc.constantFrom('http', 'https'),
    headers: fc.dictionary(fc.constantFrom('upgrade', 'x', 'content-length'), fc.string()),
  })
  .map(request);
const anyConfiguration = fc
  .record({
    globalRules: fc.array(anyRule('global'), { maxLength: 2 }),
    siteRules: fc.array(anyRule('site'), { maxLength: 3 }),
    allowedServerVariables: fc.constantFrom(new Set(['HTTP_X', 'HTTP_UPGRADE']), new Set<string>()),
    webSocketEnabled: fc.boolean(),
    proxy: fc.record({ enabled: fc.boolean() }),
  })
  .map((parts) =>
    configuration({
      rewriteMaps: new Map([
        ['m', { name: 'M', defaultValue: '', ignoreCase: true, entries: new Map([['a', 'A']]) }],
      ]),
      ...parts,
    }),
  );

/** A pattern is given up by the clock: on a busy machine once, and once not. */
function timely(site: IisConfiguration, asked: IisRequest): Evaluation {
  const evaluation = evaluate(site, asked);
  const { outcome } = evaluation;
  fc.pre(outcome.kind !== 'error' || outcome.code !== 'IIS_PATTERN_TOO_SLOW');
  return evaluation;
}

test('gives an outcome for every configuration and request, the same each time', () => {
  fc.assert(
    fc.property(anyConfiguration, anyRequest, (site, asked) => {
      const first = timely(site, asked);
      assert.equal(first.trace.at(-1)?.kind, 'outcome');
      assert.deepEqual(timely(site, asked), first);
    }),
  );
});

test('forwards only to http and https, in ASCII, without a fragment', () => {
  fc.assert(
    fc.property(anyConfiguration, anyRequest, (site, asked) => {
      const { outcome } = evaluate(site, asked);
      if (outcome.kind === 'forward')
        assert.match(outcome.url, /^https?:\/\/[^#\s\u0080-\uffff]+$/i);
    }),
  );
});

test('gives a response for every outbound rule', () => {
  const outbound = fc.record({ pattern, value: template, syntax, negate: fc.boolean() });
  fc.assert(
    fc.property(
      outbound,
      anyRequest,
      fc.string(),
      ({ value, syntax: patternSyntax, ...match }, asked, location) => {
        const outboundRule = outboundRuleFixture({
          patternSyntax,
          match: { serverVariable: 'RESPONSE_LOCATION', ignoreCase: true, ...match },
          action: { type: 'Rewrite', value },
        });
        const site = configuration({ outboundRules: [outboundRule] });
        const response = { status: 302, headers: [{ name: 'Location', value: location }] };
        evaluateResponse(site, asked, response, evaluate(site, asked).outcome);
      },
    ),
  );
});

test('ExactMatch is equality', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', '.', '*', '\\', '^', '$', '\n', '-'),
    maxLength: 4,
  });
  fc.assert(
    fc.property(text, text, (exact, input) => {
      const matches = (ignoreCase: boolean): boolean =>
        matchPattern(parsedPattern(exact, { syntax: 'ExactMatch', ignoreCase }), input).matched;
      assert.equal(matches(false), exact === input);
      assert.equal(matches(true), exact.toLowerCase() === input.toLowerCase());
    }),
  );
});

test('Wildcard is what a glob is', () => {
  const globs = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 6 });
  fc.assert(
    fc.property(globs, text, (wildcard, input) => {
      const glob = parsedPattern(wildcard, { syntax: 'Wildcard', ignoreCase: false });
      const { matched, captures } = matchPattern(glob, input);
      assert.equal(matched, globMatches(wildcard, input));
      if (!matched) return;
      assert.equal(captures[0], input);
      assert.equal(captures.length, 1 + wildcard.split('*').length - 1);
    }),
  );
});

test('negate turns a match round', () => {
  fc.assert(
    fc.property(pattern, syntax, anyRequest, (url, patternSyntax, asked) => {
      const [plain, negated] = [false, true].map((negate) => {
        const abort = rule({ url, patternSyntax, negate, action: { type: 'AbortRequest' } });
        return evaluate(configuration({ siteRules: [abort] }), asked).outcome.kind;
      });
      if (plain === 'error') assert.equal(negated, 'error');
      else assert.deepEqual(new Set([plain, negated]), new Set(['abort', 'local']));
    }),
  );
});

test('MatchAny of some conditions is the negation of MatchAll of their negations', () => {
  // Without captures: what is found decides no input.
  const simple = fc.record({
    input: fc.constantFrom('{URL}', 'ab'),
    pattern: fc.constantFrom('a', 'b', '^/', 'x'),
  });
  fc.assert(
    fc.property(fc.array(simple, { minLength: 1, maxLength: 4 }), anyRequest, (list, asked) => {
      fc.pre(!/%1[14ab]/.test(asked.target)); // a control character comes to no rule
      const fires = (grouping: 'MatchAll' | 'MatchAny', negate: boolean): boolean => {
        const conditions = list.map((one) => condition({ ...one, negate }));
        const abort = rule({ conditions, grouping, action: { type: 'AbortRequest' } });
        return evaluate(configuration({ siteRules: [abort] }), asked).outcome.kind === 'abort';
      };
      assert.equal(fires('MatchAny', false), !fires('MatchAll', true));
    }),
  );
});

test('a rule that does nothing changes nothing', () => {
  fc.assert(
    fc.property(anyConfiguration, anyRequest, fc.nat(3), (site, asked, place) => {
      const idle = [
        rule({ name: 'idle' }),
        rule({ name: 'off', enabled: false, stopProcessing: true }),
      ];
      const siteRules = site.siteRules.toSpliced(place, 0, ...idle);
      assert.deepEqual(timely({ ...site, siteRules }, asked).outcome, timely(site, asked).outcome);
    }),
  );
});

test('a forwarded path is the path that was asked', () => {
  const { requestFiltering } = configuration({});
  const all = configuration({
    siteRules: [rule({ action: 'http://localhost:8080/{R:1}' })],
    // Of the lists that IIS installs, `/x.cs` comes to no rule.
    requestFiltering: {
      ...requestFiltering,
      fileExtensions: { allowUnlisted: true, allowed: new Map() },
      hiddenSegments: [],
    },
  });
  const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(segment), fc.constantFrom('', '?', '?a=1&b=%20'), (segments, query) => {
      // `.` of the rule's pattern takes no line end: what follows one is not forwarded.
      fc.pre(segments.every((text) => !/^\.{1,2}$|[%?\\\p{Cc}\u2028\u2029]/u.test(text)));
      const target = `/${segments.map((text) => encodeURIComponent(wellFormed(text))).join('/')}${query}`;
      const { outcome } = evaluate(all, request({ target }));
      assert.equal(outcome.kind, 'forward');
      const url = new URL(outcome.url);
      assert.equal(decodePercent(url.pathname), readRequestUrl(target).path);
      assert.equal(url.search, query === '?' ? '' : query);
    }),
  );
});

test('decoding takes back an encoding; escaping twice is escaping once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      const text = wellFormed(any);
      assert.equal(decodePercent(encodeURIComponent(text)), text);
      assert.equal(escapeUrl(escapeUrl(text)), escapeUrl(text));
      assert.match(escapeUrl(text), /^(?:[!#$&'()*+,./:;=?@[\]~\w-]|%[\dA-Fa-f]{2})*$/);
    }),
  );
});

function printAtom([text, quantifier]: readonly [string, string]): string {
  return text + quantifier;
}

function globMatches(glob: string, text: string): boolean {
  const [first, rest] = [glob.charAt(0), glob.slice(1)];
  if (glob === '') return text === '';
  if (first === '*')
    return globMatches(rest, text) || (text !== '' && globMatches(glob, text.slice(1)));
  return (
    text !== '' && (first === '?' || first === text.charAt(0)) && globMatches(rest, text.slice(1))
  );
}
