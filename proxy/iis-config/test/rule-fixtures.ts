import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import { parsePattern, type PatternOptions } from '../language/pattern.ts';
import { parseFileTemplate, parseTemplate } from '../language/template.ts';
import type {
  Condition,
  Conditions,
  FarmServer,
  IisConfiguration,
  OutboundRule,
  Pattern,
  PatternSyntax,
  Position,
  Rule,
  RuleAction,
  Template,
  WebFarm,
} from '../model.ts';

/** Rules as texts, and what the reader would make of them, for tests: all stands in one place. */
export const FIXTURE_POSITION: Position = { file: 'web.config', line: 7, column: 5 };

/** A part of the model as it is written: what is parsed is text, and nobody says where it stands. */
type Unparsed<Part> = Part extends Template | Pattern
  ? string
  : Part extends readonly (infer Item)[]
    ? readonly Unparsed<Item>[]
    : Part extends object
      ? {
          readonly [Key in keyof Part as Exclude<Key, `${string}osition`>]: Unparsed<Part[Key]>;
        } & IgnoreCase<Part>
      : Part;

type IgnoreCase<Part> = Pattern extends Part[keyof Part]
  ? { readonly ignoreCase: boolean }
  : unknown;

export type UnparsedRule = Unparsed<Rule>;
export type UnparsedAction = Unparsed<RuleAction>;
export type UnparsedConditions = Unparsed<Conditions>;
export type UnparsedCondition = Unparsed<Condition>;
export type UnparsedOutboundRule = Unparsed<OutboundRule>;

export function parsedRule(unparsed: UnparsedRule): Rule {
  return parsed(unparsed, unparsed.patternSyntax) as Rule;
}

export function parsedOutboundRule(unparsed: UnparsedOutboundRule): OutboundRule {
  return parsed(unparsed, unparsed.patternSyntax) as OutboundRule;
}

export function parsedTemplate(text: string): Template {
  return parseTemplate(written(text));
}

export function parsedPattern(text: string, options: Partial<PatternOptions> = {}): Pattern {
  return parsePattern(written(text), { syntax: 'ECMAScript', ignoreCase: true, ...options });
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(unparsed: Fields, outer: PatternSyntax): object {
  const syntax = (unparsed['patternSyntax'] ?? outer) as PatternSyntax;
  const entries = Object.entries(unparsed).map(([key, value]) => [
    key,
    typeof value === 'string'
      ? parsedText(key, value, unparsed, syntax)
      : parsedPart(value, syntax),
  ]);
  const places = { namePosition: FIXTURE_POSITION, variablePosition: FIXTURE_POSITION };
  return { position: FIXTURE_POSITION, ...places, ...Object.fromEntries(entries) };
}

function parsedPart(value: unknown, syntax: PatternSyntax): unknown {
  if (Array.isArray(value)) return value.map((item: Fields) => parsed(item, syntax));
  return typeof value === 'object' ? parsed(value as Fields, syntax) : value;
}

function parsedText(key: string, text: string, unparsed: Fields, syntax: PatternSyntax): unknown {
  const isFileTest = (unparsed['matchType'] ?? 'Pattern') !== 'Pattern';
  if (key === 'pattern' || (key === 'url' && 'ignoreCase' in unparsed)) {
    const options = {
      ignoreCase: unparsed['ignoreCase'] === true,
      within: 'serverVariable' in unparsed,
    };
    return parsedPattern(isFileTest ? '' : text, { syntax, ...options });
  }
  if (isFileTest && key === 'input') return parseFileTemplate(written(text));
  return /^(?:input|url|value|reason|description)$/.test(key) ? parsedTemplate(text) : text;
}

const written = (text: string) => ({ text, at: () => FIXTURE_POSITION, isGiven: true });

/** A rule that holds for every URL. */
export function ruleFixture(over: Partial<UnparsedRule> = {}): Rule {
  return parsedRule({
    name: 'made rule',
    scope: 'site',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: true,
    match: matchFixture('(.*)'),
    conditions: conditionsFixture(),
    serverVariables: [],
    action: rewriteTo('http://localhost:8080/{R:1}'),
    ...over,
  });
}

export function outboundRuleFixture(over: Partial<UnparsedOutboundRule> = {}): OutboundRule {
  return parsedOutboundRule({
    name: 'made outbound',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: false,
    preCondition: undefined,
    match: { serverVariable: 'RESPONSE_X_A', pattern: '(.*)', ignoreCase: true, negate: false },
    conditions: conditionsFixture(),
    action: { type: 'Rewrite', value: '{R:1}' },
    ...over,
  });
}

export function rewriteTo(url: string): UnparsedAction {
  return { type: 'Rewrite', url, appendQueryString: true, logRewrittenUrl: false };
}

export function redirectTo(url: string): UnparsedAction {
  return { type: 'Redirect', url, appendQueryString: true, status: 301 };
}

export function matchFixture(url: string, negate = false): UnparsedRule['match'] {
  return { url, ignoreCase: true, negate };
}

/** Conditions of which all have to hold. */
export function conditionsFixture(
  ...list: readonly Partial<UnparsedCondition>[]
): UnparsedConditions {
  return {
    logicalGrouping: 'MatchAll',
    trackAllCaptures: false,
    list: list.map(conditionFixture),
  };
}

export function conditionFixture(over: Partial<UnparsedCondition>): UnparsedCondition {
  return {
    input: '{HTTP_HOST}',
    matchType: 'Pattern',
    pattern: '.*',
    ignoreCase: true,
    negate: false,
    ...over,
  };
}

/** IIS's defaults with ARR's proxy enabled and a binding. */
export function configurationFixture(over: Partial<IisConfiguration> = {}): IisConfiguration {
  return {
    ...DEFAULT_CONFIGURATION,
    siteName: 'made',
    bindings: [{ protocol: 'http', port: 80, host: 'localhost' }],
    proxy: { ...DEFAULT_CONFIGURATION.proxy, enabled: true },
    ...over,
  };
}

/** A farm with ARR's defaults, and one server at port 80. */
export function farmFixture(over: Partial<WebFarm> = {}): WebFarm {
  return {
    name: 'farm',
    position: FIXTURE_POSITION,
    enabled: true,
    servers: [farmServerFixture('10.0.0.1')],
    protocol: {
      ...DEFAULT_CONFIGURATION.proxy,
      timeoutSeconds: 30,
      preserveHostHeader: true,
      reverseRewriteHostInResponseHeaders: false,
    },
    alternateHostName: '',
    affinity: 'none',
    algorithm: 'WeightedRoundRobin',
    healthCheckUrl: '',
    ...over,
  };
}

export function farmServerFixture(address: string, over: Partial<FarmServer> = {}): FarmServer {
  return { address, enabled: true, httpPort: 80, httpsPort: 443, weight: 100, ...over };
}
