import * as fc from 'fast-check';
import { DEFAULT_CONFIGURATION } from '../../../iis-config/default-configuration.ts';
import {
  madeFarm,
  madeFarmServer,
  parsedRule,
  type MadeAction,
  type MadeCondition,
  type MadeRule,
} from '../../../iis-config/test/made-rules.ts';
import type {
  IisConfiguration,
  RewriteMap,
  Rule,
  RuleScope,
  WebFarm,
} from '../../../iis-config/model.ts';
import { locationsArbitrary, pathSettingsArbitrary } from './path-settings-arbitrary.ts';
import { publicRules } from './public-rules.ts';
import { rarely } from './rarely.ts';
import {
  ATOMS,
  FILES,
  HOST_VALUES,
  WHOLE,
  INPUTS,
  REWRITES,
  REDIRECTS,
  VALUES,
  VARIABLES,
} from './rule-vocabulary.ts';

const ecmaScript = fc.oneof(
  fc.constantFrom('(.*)', '^(.*)$', '.*', '^/?(.*)', '^/?([^/]*)/?(.*)$'), // so that rules hold
  fc.constantFrom(...WHOLE),
  fc
    .tuple(
      fc.boolean(),
      fc.array(fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom('', '', '', '*', '+', '?')), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.boolean(),
    )
    .map(([start, atoms, end]) => {
      const body = atoms.map(([atom, sign]) => (isAssertion(atom) ? atom : atom + sign)).join('');
      return `${start ? '^' : ''}${body}${end ? '$' : ''}`;
    }),
);

function isAssertion(atom: string): boolean {
  return ['(?=a)', '(?!b)', '\\b'].includes(atom);
}

const wildcard = fc.constantFrom('*', 'api/*', '*/*', '/*', 'a?i/*', '*.html', '*localhost*', 'on');
const exact = fc.constantFrom(
  'api/chat',
  '/api/chat',
  'API/Chat',
  '',
  '/',
  'localhost',
  'off',
  'GET',
);

const flags = { ignoreCase: rarely(false, true), negate: rarely(true, false) };

const condition = (pattern: fc.Arbitrary<string>): fc.Arbitrary<MadeCondition> =>
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({
        input: fc.constantFrom(...INPUTS),
        matchType: fc.constant('Pattern' as const),
        pattern,
        ...flags,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        input: fc.constantFrom(...FILES),
        matchType: fc.constantFrom('IsFile' as const, 'IsDirectory' as const),
        pattern: fc.constant(''),
        ...flags,
      }),
    },
  );

const action: fc.Arbitrary<MadeAction> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      type: fc.constant('Rewrite' as const),
      url: fc.constantFrom(...REWRITES),
      appendQueryString: rarely(false, true),
      logRewrittenUrl: fc.constant(false),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('Redirect' as const),
      url: fc.constantFrom(...REDIRECTS),
      appendQueryString: rarely(false, true),
      status: fc.constantFrom(301 as const, 302 as const, 303 as const, 307 as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('CustomResponse' as const),
      status: fc.constantFrom(200, 403, 404, 410, 418, 444, 499, 503),
      substatus: fc.constant(0),
      reason: fc.constant('because'),
      description: fc.constantFrom('no $way "here" \\n', '{R:1} {HTTP_HOST}', 'plain'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'AbortRequest' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'None' as const }) },
);

const setting = (names: readonly string[], values: readonly string[]) =>
  fc.record({
    name: fc.constantFrom(...names),
    value: fc.constantFrom(...values),
    replace: rarely(false, true),
  });

const rule = (scope: RuleScope): fc.Arbitrary<MadeRule> =>
  fc
    .oneof(
      { weight: 8, arbitrary: fc.constant(['ECMAScript' as const, ecmaScript] as const) },
      { weight: 1, arbitrary: fc.constant(['Wildcard' as const, wildcard] as const) },
      { weight: 1, arbitrary: fc.constant(['ExactMatch' as const, exact] as const) },
    )
    .chain(([patternSyntax, pattern]) =>
      fc.record({
        name: fc.constant(''),
        scope: fc.constant(scope),
        enabled: fc.oneof(
          { weight: 20, arbitrary: fc.constant(true) },
          { weight: 1, arbitrary: fc.constant(false) },
        ),
        patternSyntax: fc.constant(patternSyntax),
        stopProcessing: fc.boolean(),
        match: fc.record({
          url: pattern,
          ignoreCase: rarely(false, true),
          negate: rarely(true, false),
        }),
        conditions: fc.record({
          logicalGrouping: fc.constantFrom('MatchAll' as const, 'MatchAny' as const),
          trackAllCaptures: fc.boolean(),
          list: fc.oneof(
            { weight: 2, arbitrary: fc.constant<readonly MadeCondition[]>([]) },
            { weight: 3, arbitrary: fc.array(condition(pattern), { maxLength: 3 }) },
          ),
        }),
        serverVariables: fc.array(
          fc.oneof(
            { weight: 7, arbitrary: setting(VARIABLES, VALUES) },
            { weight: 1, arbitrary: setting(['HTTP_HOST'], HOST_VALUES) },
          ),
          { maxLength: 2 },
        ),
        action,
      }),
    );

const FORWARD: MadeRule = {
  name: '',
  scope: 'site',
  enabled: true,
  patternSyntax: 'ECMAScript',
  stopProcessing: true,
  match: { url: '(.*)', ignoreCase: true, negate: false },
  conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
  serverVariables: [],
  action: {
    type: 'Rewrite',
    url: 'http://localhost:8080/{R:1}',
    appendQueryString: true,
    logRewrittenUrl: false,
  },
};

/** The made authorities, and every host name bound. */
export const AUTHORITIES = ['localhost:8080', 'other:9000'] as const;

export const configurationArbitrary: fc.Arbitrary<IisConfiguration> = fc
  .record({
    globalRules: fc.array(rule('global'), { maxLength: 3 }),
    publicRules,
    siteRules: fc.array(rule('site'), { maxLength: 4 }),
    forwardsRest: fc.boolean(),
    proxyEnabled: fc.oneof(
      { weight: 15, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    site: pathSettingsArbitrary,
    locations: locationsArbitrary,
    preserveHostHeader: fc.boolean(),
    poolPreservesHost: rarely(false, true),
    poolIsEnabled: rarely(false, true),
  })
  .map((made) =>
    overDefaults({
      siteName: 'made',
      bindings: [
        { protocol: 'http', port: 80, host: '' },
        { protocol: 'https', port: 443, host: '' },
      ],
      globalRules: named(made.globalRules.map(parsedRule), 'global'),
      siteRules: named(
        [
          ...made.publicRules,
          ...[...made.siteRules, ...(made.forwardsRest ? [FORWARD] : [])].map(parsedRule),
        ],
        'site',
      ),
      rewriteMaps: REWRITE_MAPS,
      allowedServerVariables: new Set([...VARIABLES.slice(0, 6), 'HTTP_HOST']),
      proxy: {
        ...DEFAULT_CONFIGURATION.proxy,
        enabled: made.proxyEnabled,
        preserveHostHeader: made.preserveHostHeader,
      },
      webFarms: new Map([['pool', pool(made.poolPreservesHost, made.poolIsEnabled)]]),
      ...made.site,
      locations: made.locations,
    }),
  );

/** A farm whose only server is the first of {@link AUTHORITIES}. */
function pool(preserveHostHeader: boolean, enabled: boolean): WebFarm {
  const [address = '', port] = AUTHORITIES[0].split(':');
  const server = { enabled, httpPort: Number(port), httpsPort: Number(port) };
  const { protocol } = madeFarm();
  return madeFarm({
    name: 'pool',
    servers: [madeFarmServer(address, server)],
    protocol: { ...protocol, preserveHostHeader },
  });
}

function overDefaults(parts: Partial<IisConfiguration>): IisConfiguration {
  return { ...DEFAULT_CONFIGURATION, ...parts };
}

function map(
  name: string,
  defaultValue: string,
  entries: Readonly<Record<string, string>>,
  ignoreCase = true,
): readonly [string, RewriteMap] {
  const made = { name, defaultValue, ignoreCase, entries: new Map(Object.entries(entries)) };
  return [name.toLowerCase(), made];
}

const NAMES = {
  api: 'service',
  Chat: '/talk/$1',
  default: 'd',
  '~x': 'tilde',
  'a b': 'http://map/',
  '': 'empty',
  old: '/found//x?from=map&x=%20',
};

export const REWRITE_MAPS: IisConfiguration['rewriteMaps'] = new Map([
  map('Names', 'unknown', NAMES),
  map('Schemes', 'http', { on: 'https', off: 'HTTP', api: 'ftp' }),
  map('Servers', 'localhost:8080', { api: 'other:9000', a: '' }),
  map('Origins', 'http://localhost:8080', { api: 'https://other:9000', a: 'ws://other:9000' }),
  map('Exact', '', { One: '1', one: '2', 'a.b': 'dot', '': 'nothing' }, false),
]);

function named(rules: readonly Rule[], scope: string): readonly Rule[] {
  return rules.map((one, index) => ({ ...one, name: `${scope} ${index + 1}` }));
}
