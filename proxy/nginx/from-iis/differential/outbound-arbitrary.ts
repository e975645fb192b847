import * as fc from 'fast-check';
import { DEFAULT_CONFIGURATION } from '../../../iis-config/default-configuration.ts';
import type { IisResponse } from '../../../iis-config/engine/response/response.ts';
import {
  madeConfiguration,
  parsedOutboundRule,
  redirectTo,
  type MadeCondition,
  type MadeOutboundRule,
} from '../../../iis-config/test/made-rules.ts';
import type { IisConfiguration, Location } from '../../../iis-config/model.ts';
import { madeRule } from '../../../iis-config/test/made-rules.ts';
import { REWRITE_MAPS } from './configuration-arbitrary.ts';
import { rarely } from './rarely.ts';
import * as words from './outbound-vocabulary.ts';

const syntax = fc.oneof(
  { weight: 6, arbitrary: fc.constant(['ECMAScript', words.PATTERNS] as const) },
  { weight: 1, arbitrary: fc.constant(['Wildcard', words.WILDCARDS] as const) },
  { weight: 1, arbitrary: fc.constant(['ExactMatch', words.EXACT] as const) },
);

const condition = (
  inputs: readonly string[],
  patterns: readonly string[],
): fc.Arbitrary<MadeCondition> =>
  fc.record({
    input: fc.constantFrom(...inputs),
    matchType: fc.constant('Pattern' as const),
    pattern: fc.constantFrom(...patterns),
    ignoreCase: rarely(false, true),
    negate: rarely(true, false),
  });

const grouping = fc.constantFrom('MatchAll' as const, 'MatchAny' as const);

const preCondition = syntax.chain(([patternSyntax, patterns]) =>
  fc.record({
    name: fc.constant('made'),
    logicalGrouping: grouping,
    patternSyntax: fc.constant(patternSyntax),
    list: fc.array(condition(words.PRECONDITION_INPUTS, patterns), { maxLength: 2 }),
  }),
);

const outboundRule: fc.Arbitrary<MadeOutboundRule> = syntax.chain(([patternSyntax, patterns]) =>
  fc.record({
    name: fc.constant(''),
    enabled: rarely(false, true),
    patternSyntax: fc.constant(patternSyntax),
    stopProcessing: rarely(true, false),
    preCondition: fc.option(preCondition, { nil: undefined, freq: 2 }),
    match: fc.record({
      serverVariable: fc.constantFrom(...words.VARIABLES),
      pattern: fc.constantFrom(...patterns),
      ignoreCase: rarely(false, true),
      negate: rarely(true, false),
    }),
    conditions: fc.record({
      logicalGrouping: grouping,
      trackAllCaptures: fc.boolean(),
      list: fc.oneof(
        fc.constant<readonly MadeCondition[]>([]),
        fc.array(condition(words.CONDITION_INPUTS, patterns), { maxLength: 2 }),
      ),
    }),
    action: fc.record({
      type: rarely('None' as const, 'Rewrite' as const),
      value: fc.constantFrom(...words.VALUES),
    }),
  }),
);

/** A site that forwards, redirects, answers by itself, or has nothing. */
export const outboundConfigurationArbitrary: fc.Arbitrary<IisConfiguration> = fc
  .record({
    outboundRules: fc.array(outboundRule, { minLength: 1, maxLength: 4 }),
    redirects: fc.boolean(),
    reverse: fc.boolean(),
    arrHeader: fc.boolean(),
    ownCookie: rarely(true, false),
    ownCache: rarely(true, false),
    ownOrigin: rarely(true, false),
    hasLocations: fc.boolean(),
  })
  .map(
    ({
      outboundRules,
      redirects,
      reverse,
      arrHeader,
      ownCookie,
      ownCache,
      ownOrigin,
      hasLocations,
    }) => {
      const rules = [
        madeRule({ name: 'no', match: matching('^no'), action: NO }),
        madeRule({ name: 'old', match: matching('^old/(.*)'), action: redirectTo('/new/{R:1}') }),
        madeRule({ name: 'on', match: matching('^on/'), action: redirectTo('http://on/é') }),
        madeRule({ name: 'forward', match: matching('^(?!none)(.*)') }),
      ];
      const { proxy } = madeConfiguration();
      return madeConfiguration({
        bindings: [
          { protocol: 'http', port: 80, host: '' },
          { protocol: 'https', port: 443, host: '' },
        ],
        siteRules: rules.filter(({ action }) => redirects || action.type !== 'Redirect'),
        outboundRules: outboundRules.map((rule, index) =>
          parsedOutboundRule({ ...rule, name: `outbound ${index}` }),
        ),
        rewriteMaps: REWRITE_MAPS,
        proxy: {
          ...proxy,
          reverseRewriteHostInResponseHeaders: reverse,
          arrResponseHeader: arrHeader,
        },
        locations: hasLocations ? LOCATIONS : [],
        customHeaders: [
          { name: 'X-Powered-By', value: 'ASP.NET' },
          { name: 'X-Custom', value: 'a "b" $c \\ d' },
          ...(ownCache ? [{ name: 'Cache-Control', value: 'max-age=5, $c' }] : []),
          ...(ownOrigin
            ? [{ name: 'Access-Control-Allow-Origin', value: 'https://reverseproxy.com' }]
            : []),
          ...(ownCookie ? [{ name: 'Set-Cookie', value: 'own=1; Path=/' }] : []),
        ],
      });
    },
  );

/** With the headers of others, others in their place, and a name of the site's again. */
const LOCATIONS: readonly Location[] = [
  {
    ...DEFAULT_CONFIGURATION,
    path: 'old/a',
    customHeaders: [
      { name: 'x-custom', value: 'inner $1' },
      { name: 'X-Made', value: 'here' },
      { name: 'Cache-Control', value: 'private' },
    ],
  },
  { ...DEFAULT_CONFIGURATION, path: 'old', customHeaders: [{ name: 'X-New', value: 'old' }] },
  {
    ...DEFAULT_CONFIGURATION,
    path: 'app',
    customHeaders: [
      { name: 'Cache-Control', value: 'no-cache' },
      { name: 'Access-Control-Allow-Origin', value: 'http://reverseproxy.com' },
    ],
  },
];

function matching(url: string): { url: string; ignoreCase: boolean; negate: boolean } {
  return { url, ignoreCase: true, negate: false };
}

const NO = {
  type: 'CustomResponse',
  status: 403,
  substatus: 0,
  reason: '',
  description: 'no',
} as const;

const header = (name: string, values: readonly string[], most: number) =>
  fc
    .array(fc.constantFrom(...values), { maxLength: most })
    .map((list) => list.map((value) => ({ name, value })));

/** What the backend answers: no, one and several Set-Cookie, and others. */
export const responseArbitrary: fc.Arbitrary<IisResponse> = fc
  .record({
    status: fc.constantFrom(200, 200, 201, 301, 302, 404, 500),
    cookies: header('Set-Cookie', words.COOKIES, 3),
    location: header('Location', words.LOCATIONS, 1),
    content: header('Content-Location', words.LOCATIONS, 1),
    allowed: header('Access-Control-Allow-Origin', ['*', 'https://reverseproxy.com'], 1),
    type: header('Content-Type', ['text/html', 'application/json'], 1),
    made: header('X-Made', words.MADE, 1),
    cache: header('Cache-Control', ['no-store', 'max-age=60'], 1),
    powered: header('X-Powered-By', ['Express'], 1),
  })
  .map(({ status, ...headers }) => ({ status, headers: Object.values(headers).flat() }));
