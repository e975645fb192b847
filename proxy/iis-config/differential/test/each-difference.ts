import type { IisConfiguration } from '../../model.ts';
import type { IisRequest } from '../../request.ts';
import { parseRequest } from '../../engine/test/golden-cases.ts';
import {
  conditionsFixture,
  configurationFixture,
  matchFixture,
  ruleFixture,
  redirectTo,
  rewriteTo,
  type UnparsedAction,
  type UnparsedCondition,
  type UnparsedRule,
} from '../../test/rule-fixtures.ts';
import type { DifferenceId } from '../differences.ts';

/** Rules and a request that cannot do without one difference. */
export interface Shown {
  readonly configuration: IisConfiguration;
  readonly request: IisRequest;
}

const shown = (
  target: string,
  rule: Partial<UnparsedRule>,
  over: Partial<IisConfiguration> = {},
): Shown => ({
  configuration: configurationFixture({
    siteRules: [ruleFixture(rule)],
    rewriteMaps: new Map([
      [
        'names',
        { name: 'Names', defaultValue: 'd', ignoreCase: false, entries: new Map([['a', 'b']]) },
      ],
    ]),
    ...over,
  }),
  request: parseRequest(`GET http://h${target}`),
});

const says = (reason: string): UnparsedAction => ({
  type: 'CustomResponse',
  status: 200,
  substatus: 0,
  reason,
  description: '',
});

const path = (
  pattern: string,
  over: Partial<UnparsedCondition> = {},
): Partial<UnparsedCondition> => ({
  input: '{HTTP_HOST}',
  pattern,
  ...over,
});

const keep = (action: UnparsedAction): UnparsedAction =>
  ({ ...action, appendQueryString: false }) as UnparsedAction;

const globalStop = ruleFixture({ scope: 'global', action: { type: 'None' } });
const globalUri = ruleFixture({ scope: 'global', action: redirectTo('/x{REQUEST_URI}') });

export const EACH_DIFFERENCE: Readonly<Record<DifferenceId, Shown>> = {
  'request-filtering': shown('/bin/x', {}),
  'served-verbs': {
    ...shown('/a', { action: { type: 'None' } }),
    request: parseRequest('PUT http://h/a'),
  },
  'encoded-path': shown('/x%20y', { match: matchFixture('x y'), action: { type: 'AbortRequest' } }),
  'request-uri': shown('/a?q=1', { action: keep(redirectTo('/x{REQUEST_URI}')) }),
  'absolute-request-uri': shown('/a', {}, { globalRules: [globalUri] }),
  'https-in-capitals': shown('/a', { action: redirectTo('/{HTTPS}') }),
  'url-as-filename': shown('/', {
    conditions: conditionsFixture({ input: '{REQUEST_FILENAME}', matchType: 'IsDirectory' }),
    action: { type: 'AbortRequest' },
  }),
  'track-all-captures': shown('/a', {
    conditions: { ...conditionsFixture(path('(h)'), path('()(h)')), trackAllCaptures: true },
    action: redirectTo('/x{C:2}'),
  }),
  'last-condition': shown('/a', {
    conditions: conditionsFixture(path('(h)'), path('z', { negate: true })),
    action: redirectTo('/x{C:0}'),
  }),
  'negated-exact-match': shown('/a', {
    patternSyntax: 'ExactMatch',
    match: matchFixture('z', true),
    action: redirectTo('/x{R:0}'),
  }),
  'missing-group': shown('/a', { action: redirectTo('/x{R:9}') }),
  'text-before-map': shown('/a', { action: redirectTo('/m/{Names:{R:1}}') }),
  'map-default': shown('/z', { action: redirectTo('{Names:{R:1}}') }),
  'map-keys': shown('/A', { action: redirectTo('{Names:{R:1}}') }),
  'url-encode': shown('/a', {
    conditions: conditionsFixture({ input: '{UrlEncode: }', pattern: '^ $' }),
    action: { type: 'AbortRequest' },
  }),
  'url-decode': shown('/a?%E9', { action: keep(redirectTo('/{UrlDecode:{QUERY_STRING}}')) }),
  'server-variables': shown('/a', {
    serverVariables: [{ name: 'HTTP_X_A', value: 'x', replace: true }],
    action: { type: 'None' },
  }),
  'response-text': shown('/a', { action: says('{R:0}') }),
  'query-order': shown('/a?q=1', { action: rewriteTo('/b?r=1') }),
  'query-kept': shown('/a?q=1', { action: keep(rewriteTo('/b')) }),
  forward: shown(
    '/a',
    {},
    {
      siteRules: [
        ruleFixture({ stopProcessing: false }),
        ruleFixture({ match: matchFixture('^a$'), action: { type: 'AbortRequest' } }),
      ],
    },
  ),
  'scheme-anywhere': shown('/a', { action: redirectTo('x/http://y') }),
  'doubled-slash': shown('/a', { action: rewriteTo('/a//b') }),
  'bare-query': shown('/a', { action: rewriteTo('?x') }),
  'relative-location': shown('/a', { action: redirectTo('/b') }),
  'empty-redirect': shown('/', { action: redirectTo('{R:1}') }),
  'global-stop': shown('/a', { action: { type: 'AbortRequest' } }, { globalRules: [globalStop] }),
  'dot-net-pattern': shown('/aba', {
    match: matchFixture('^(a(b)?)+$'),
    action: redirectTo('/x{R:2}'),
  }),
};
