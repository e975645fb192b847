import * as fc from 'fast-check';
import { DEFAULT_CONFIGURATION } from '../../default-configuration.ts';
import type {
  IisConfiguration,
  PatternSyntax,
  RewriteMap,
  Rule,
  RuleScope,
  WebFarm,
} from '../../model.ts';
import {
  conditionsFixture,
  configurationFixture,
  farmFixture,
  farmServerFixture,
  ruleFixture,
  parsedRule,
  redirectTo,
  rewriteTo,
  type UnparsedAction,
  type UnparsedCondition,
  type UnparsedRule,
} from '../rule-fixtures.ts';
import { comparison, logicalGrouping, patternCondition, rarely, weighted } from './parts.ts';
import { locationsArbitrary, pathSettingsArbitrary } from './path-settings.ts';
import { publicRules } from './public-rules.ts';
import * as words from './vocabulary.ts';

export interface ComparisonOptions {
  /** False leaves a rule out, because one of the two that are compared does not load it. */
  readonly loads: (rule: Rule) => boolean;
}

/** The servers that rules forward to, beside a farm of which the first is the only one. */
export const AUTHORITIES = ['localhost:8080', 'other:9000'] as const;

const repeatedAtom = fc
  .tuple(fc.constantFrom(...words.ATOMS), fc.constantFrom('', '', '', '*', '+', '?'))
  .map(([atom, sign]) => atom + sign);

const atoms = fc.array(
  fc.oneof(
    { weight: words.ATOMS.length, arbitrary: repeatedAtom },
    { weight: words.ASSERTIONS.length, arbitrary: fc.constantFrom(...words.ASSERTIONS) },
  ),
  { minLength: 1, maxLength: 4 },
);

const PATTERNS: Readonly<Record<PatternSyntax, fc.Arbitrary<string>>> = {
  ECMAScript: fc.oneof(
    fc.constantFrom(...words.WIDE),
    fc.constantFrom(...words.WHOLE),
    fc
      .tuple(fc.constantFrom('^', ''), atoms, fc.constantFrom('$', ''))
      .map(([start, body, end]) => start + body.join('') + end),
  ),
  Wildcard: fc.constantFrom(...words.WILDCARDS),
  ExactMatch: fc.constantFrom(...words.EXACT),
};

/** Rules of words of which each is loaded by itself. */
function ruleArbitrary({
  loads,
}: ComparisonOptions): (scope: RuleScope) => fc.Arbitrary<UnparsedRule> {
  /** Words that make a rule which is loaded. */
  const chosen = (list: readonly string[], made: (word: string) => Partial<UnparsedRule>) =>
    fc.constantFrom(...list.filter((word) => loads(ruleFixture(made(word)))));
  const testing = (condition: Partial<UnparsedCondition>): Partial<UnparsedRule> => ({
    conditions: conditionsFixture(condition),
  });
  const inputs = words.INPUTS.filter((input) => loads(ruleFixture(testing({ input }))));
  const fileTest = fc.record({
    input: chosen(words.FILE_INPUTS, (input) => testing({ input, matchType: 'IsFile' })),
    matchType: fc.constantFrom('IsFile' as const, 'IsDirectory' as const),
    pattern: fc.constant(''),
    ...comparison,
  });
  const urls = (
    servers: readonly string[],
    others: readonly string[],
    to: (url: string) => UnparsedAction,
  ): fc.Arbitrary<string> => {
    const loaded = (url: string): Partial<UnparsedRule> => ({ action: to(url) });
    const server = chosen(servers, (origin) => loaded(`${origin}/`));
    const rest = chosen(words.RESTS, (path) => loaded(`http://h${path}`));
    return fc.oneof(
      { weight: 3, arbitrary: fc.tuple(server, rest).map((both) => both.join('')) },
      { weight: 2, arbitrary: chosen(others, loaded) },
    );
  };
  const action = actionArbitrary(
    urls(words.BACKENDS, words.PATHS, rewriteTo),
    urls(words.SITES, [...words.LOCATIONS, ...words.PATHS], redirectTo),
  );
  const syntax = weighted<PatternSyntax>([8, 'ECMAScript'], [1, 'Wildcard'], [1, 'ExactMatch']);
  return (scope) =>
    syntax
      .filter((patternSyntax) => loads(ruleFixture({ patternSyntax })))
      .chain((patternSyntax) => {
        const pattern = PATTERNS[patternSyntax];
        return fc.record({
          name: fc.constant(''),
          scope: fc.constant(scope),
          enabled: weighted([20, true], [1, false]),
          patternSyntax: fc.constant(patternSyntax),
          stopProcessing: fc.boolean(),
          match: fc.record({ url: pattern, ...comparison }),
          conditions: fc.record({
            logicalGrouping,
            trackAllCaptures: fc.boolean(),
            list: listOf(patternCondition(inputs, pattern), fileTest),
          }),
          serverVariables: fc.array(
            fc.oneof(
              { weight: 7, arbitrary: setting(words.VARIABLES, words.VALUES) },
              { weight: 1, arbitrary: setting(['HTTP_HOST'], words.HOST_VALUES) },
            ),
            { maxLength: 2 },
          ),
          action,
        });
      });
}

function listOf(
  pattern: fc.Arbitrary<UnparsedCondition>,
  fileTest: fc.Arbitrary<UnparsedCondition>,
): fc.Arbitrary<readonly UnparsedCondition[]> {
  const condition = fc.oneof({ weight: 5, arbitrary: pattern }, { weight: 1, arbitrary: fileTest });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(condition, { maxLength: 3 }) },
  );
}

function setting(
  names: readonly string[],
  values: readonly string[],
): fc.Arbitrary<UnparsedRule['serverVariables'][number]> {
  return fc.record({
    name: fc.constantFrom(...names),
    value: fc.constantFrom(...values),
    replace: rarely(false, true),
  });
}

function actionArbitrary(
  rewrites: fc.Arbitrary<string>,
  redirects: fc.Arbitrary<string>,
): fc.Arbitrary<UnparsedAction> {
  const appendQueryString = rarely(false, true);
  const rewrite = fc.record({
    type: fc.constant('Rewrite' as const),
    url: rewrites,
    appendQueryString,
    logRewrittenUrl: fc.constant(false),
  });
  const redirect = fc.record({
    type: fc.constant('Redirect' as const),
    url: redirects,
    appendQueryString,
    status: fc.constantFrom(301 as const, 302 as const, 303 as const, 307 as const),
  });
  const response = fc.record({
    type: fc.constant('CustomResponse' as const),
    status: fc.constantFrom(200, 403, 404, 410, 418, 444, 499, 503),
    substatus: fc.constant(0),
    reason: fc.constant('because'),
    description: fc.constantFrom(...words.RESPONSE_TEXTS),
  });
  const others = weighted<UnparsedAction>([1, { type: 'AbortRequest' }], [2, { type: 'None' }]);
  return fc.oneof(
    { weight: 10, arbitrary: rewrite },
    { weight: 5, arbitrary: redirect },
    { weight: 1, arbitrary: response },
    { weight: 3, arbitrary: others },
  );
}

/** Configurations with rules of every kind; without the rules that are not loaded. */
export function configurationArbitrary(
  { loads }: ComparisonOptions = { loads: () => true },
): fc.Arbitrary<IisConfiguration> {
  const rule = ruleArbitrary({ loads });
  return fc
    .record({
      globalRules: fc.array(rule('global'), { maxLength: 3 }),
      publicRules,
      siteRules: fc.array(rule('site'), { maxLength: 4 }),
      forwardsRest: fc.boolean(),
      enabled: weighted([15, true], [1, false]),
      site: pathSettingsArbitrary,
      locations: locationsArbitrary,
      preserveHostHeader: fc.boolean(),
      farmPreservesHost: rarely(false, true),
      farmIsEnabled: rarely(false, true),
    })
    .map(({ site, locations, enabled, preserveHostHeader, ...made }) =>
      configurationFixture({
        bindings: BINDINGS,
        globalRules: named(made.globalRules.map(parsedRule).filter(loads), 'global'),
        siteRules: named(
          [
            ...made.publicRules,
            ...made.siteRules.map(parsedRule),
            ...(made.forwardsRest ? [ruleFixture()] : []),
          ].filter(loads),
          'site',
        ),
        rewriteMaps: REWRITE_MAPS,
        allowedServerVariables: new Set([...words.ALLOWED_VARIABLES, 'HTTP_HOST']),
        proxy: { ...DEFAULT_CONFIGURATION.proxy, enabled, preserveHostHeader },
        webFarms: new Map([['pool', farm(made.farmPreservesHost, made.farmIsEnabled)]]),
        ...site,
        locations,
      }),
    );
}

function named(rules: readonly Rule[], scope: RuleScope): readonly Rule[] {
  return rules.map((one, index) => ({ ...one, name: `${scope} ${index + 1}` }));
}

export const BINDINGS: IisConfiguration['bindings'] = [
  { protocol: 'http', port: 80, host: '' },
  { protocol: 'https', port: 443, host: '' },
];

function farm(preserveHostHeader: boolean, enabled: boolean): WebFarm {
  const [address = '', port] = AUTHORITIES[0].split(':');
  const server = { enabled, httpPort: Number(port), httpsPort: Number(port) };
  const { protocol } = farmFixture();
  return farmFixture({
    name: 'pool',
    servers: [farmServerFixture(address, server)],
    protocol: { ...protocol, preserveHostHeader },
  });
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
