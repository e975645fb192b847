import * as fc from 'fast-check';
import type { IisResponse } from '../../engine/response/response.ts';
import type { IisConfiguration, Location } from '../../model.ts';
import {
  configurationFixture,
  matchFixture,
  ruleFixture,
  parsedOutboundRule,
  redirectTo,
  type UnparsedCondition,
  type UnparsedOutboundRule,
} from '../rule-fixtures.ts';
import { comparison, logicalGrouping, patternCondition, rarely, weighted } from './parts.ts';
import { BINDINGS, REWRITE_MAPS } from './rules.ts';
import * as words from './vocabulary.ts';

const syntax = weighted(
  [6, ['ECMAScript', words.OUTBOUND_PATTERNS] as const],
  [1, ['Wildcard', words.OUTBOUND_WILDCARDS] as const],
  [1, ['ExactMatch', words.OUTBOUND_EXACT] as const],
).map(([patternSyntax, list]) => [patternSyntax, fc.constantFrom(...list)] as const);

/** A pre-condition has no back-references. */
const EARLY_INPUTS = words.OUTBOUND_INPUTS.filter((input) => !/\{[RC]:/.test(input));

const preCondition = syntax.chain(([patternSyntax, pattern]) =>
  fc.record({
    name: fc.constant('made'),
    logicalGrouping,
    patternSyntax: fc.constant(patternSyntax),
    list: fc.array(patternCondition(EARLY_INPUTS, pattern), { maxLength: 2 }),
  }),
);

const outboundRule: fc.Arbitrary<UnparsedOutboundRule> = syntax.chain(([patternSyntax, pattern]) =>
  fc.record({
    name: fc.constant(''),
    enabled: rarely(false, true),
    patternSyntax: fc.constant(patternSyntax),
    stopProcessing: rarely(true, false),
    preCondition: fc.option(preCondition, { nil: undefined, freq: 2 }),
    match: fc.record({
      serverVariable: fc.constantFrom(...words.RESPONSE_VARIABLES),
      pattern,
      ...comparison,
    }),
    conditions: fc.record({
      logicalGrouping,
      trackAllCaptures: fc.boolean(),
      list: fc.oneof(
        fc.constant<readonly UnparsedCondition[]>([]),
        fc.array(patternCondition(words.OUTBOUND_INPUTS, pattern), { maxLength: 2 }),
      ),
    }),
    action: fc.record({
      type: rarely('None' as const, 'Rewrite' as const),
      value: fc.constantFrom(...words.OUTBOUND_VALUES),
    }),
  }),
);

/** Each is one that the backend may send, too. */
const OWN_HEADERS: IisConfiguration['customHeaders'] = [
  { name: 'Cache-Control', value: 'max-age=5, $c' },
  { name: 'Access-Control-Allow-Origin', value: 'https://reverseproxy.com' },
  { name: 'Set-Cookie', value: 'own=1; Path=/' },
];

/** With the headers of others, others in their place, and a name of the site's again. */
const LOCATIONS: readonly Location[] = [
  location('old/a', { 'x-custom': 'inner $1', 'X-Made': 'here', 'Cache-Control': 'private' }),
  location('old', { 'X-New': 'old' }),
  location('app', {
    'Cache-Control': 'no-cache',
    'Access-Control-Allow-Origin': 'http://reverseproxy.com',
  }),
];

function location(path: string, headers: Readonly<Record<string, string>>): Location {
  const customHeaders = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return { ...configurationFixture({ customHeaders }), path };
}

/** A site that forwards, redirects, answers by itself, or has nothing. */
export const outboundConfigurationArbitrary: fc.Arbitrary<IisConfiguration> = fc
  .record({
    outboundRules: fc.array(outboundRule, { minLength: 1, maxLength: 4 }),
    redirects: fc.boolean(),
    reverseRewriteHostInResponseHeaders: fc.boolean(),
    arrResponseHeader: fc.boolean(),
    hasLocations: fc.boolean(),
    redirectHeaders: rarely([{ name: 'X-Made', value: 'moved $1' }], []),
    ownHeaders: fc.tuple(...OWN_HEADERS.map((field) => rarely([field], []))),
  })
  .map(({ outboundRules, redirects, hasLocations, ownHeaders, redirectHeaders, ...proxy }) => {
    const rules = [
      ruleFixture({ name: 'no', match: matchFixture('^no'), action: NO }),
      ruleFixture({
        name: 'old',
        match: matchFixture('^old/(.*)'),
        action: redirectTo('/new/{R:1}'),
      }),
      ruleFixture({ name: 'on', match: matchFixture('^on/'), action: redirectTo('http://on/é') }),
      ruleFixture({ name: 'forward', match: matchFixture('^(?!none)(.*)') }),
    ];
    return configurationFixture({
      bindings: BINDINGS,
      siteRules: rules.filter(({ action }) => redirects || action.type !== 'Redirect'),
      outboundRules: outboundRules.map((rule, index) =>
        parsedOutboundRule({ ...rule, name: `outbound ${index}` }),
      ),
      rewriteMaps: REWRITE_MAPS,
      proxy: { ...configurationFixture().proxy, ...proxy },
      locations: hasLocations ? LOCATIONS : [],
      customHeaders: [
        { name: 'X-Powered-By', value: 'ASP.NET' },
        { name: 'X-Custom', value: 'a "b" $c \\ d' },
        ...ownHeaders.flat(),
      ],
      redirectHeaders,
    });
  });

const NO = {
  type: 'CustomResponse',
  status: 403,
  substatus: 0,
  reason: '',
  description: 'no',
} as const;

const header = (name: string, values: readonly string[], most = 1) =>
  fc
    .array(fc.constantFrom(...values), { maxLength: most })
    .map((list) => list.map((value) => ({ name, value })));

/** What the backend answers: no, one and several Set-Cookie, and others. */
export const responseArbitrary: fc.Arbitrary<IisResponse> = fc.record({
  status: fc.constantFrom(200, 200, 201, 301, 302, 404, 500),
  headers: fc
    .tuple(
      header('Set-Cookie', words.COOKIES, 3),
      header('Location', words.BACKEND_LOCATIONS),
      header('Content-Location', words.BACKEND_LOCATIONS),
      header('Access-Control-Allow-Origin', ['*', 'https://reverseproxy.com']),
      header('Content-Type', ['text/html', 'application/json']),
      header('X-Made', words.MADE_VALUES),
      header('Cache-Control', ['no-store', 'max-age=60']),
      header('X-Powered-By', ['Express']),
    )
    .map((fields) => fields.flat()),
});
