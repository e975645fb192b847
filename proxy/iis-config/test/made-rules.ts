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
export const MADE_POSITION: Position = { file: 'web.config', line: 7, column: 5 };

/** A part of the model as it is written: what is parsed is text, and nobody says where it stands. */
type Made<Part> = Part extends Template | Pattern
  ? string
  : Part extends readonly (infer Item)[]
    ? readonly Made<Item>[]
    : Part extends object
      ? {
          readonly [Key in keyof Part as Exclude<Key, `${string}osition`>]: Made<Part[Key]>;
        } & IgnoreCase<Part>
      : Part;

type IgnoreCase<Part> = Pattern extends Part[keyof Part]
  ? { readonly ignoreCase: boolean }
  : unknown;

export type MadeRule = Made<Rule>;
export type MadeAction = Made<RuleAction>;
export type MadeConditions = Made<Conditions>;
export type MadeCondition = Made<Condition>;
export type MadeOutboundRule = Made<OutboundRule>;

export function parsedRule(made: MadeRule): Rule {
  return parsed(made, made.patternSyntax) as Rule;
}

export function parsedOutboundRule(made: MadeOutboundRule): OutboundRule {
  return parsed(made, made.patternSyntax) as OutboundRule;
}

export function parsedTemplate(text: string): Template {
  return parseTemplate(written(text));
}

export function parsedPattern(text: string, options: Partial<PatternOptions> = {}): Pattern {
  return parsePattern(written(text), { syntax: 'ECMAScript', ignoreCase: true, ...options });
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(made: Fields, outer: PatternSyntax): object {
  const syntax = (made['patternSyntax'] ?? outer) as PatternSyntax;
  const entries = Object.entries(made).map(([key, value]) => [
    key,
    typeof value === 'string' ? parsedText(key, value, made, syntax) : parsedPart(value, syntax),
  ]);
  const places = { namePosition: MADE_POSITION, variablePosition: MADE_POSITION };
  return { position: MADE_POSITION, ...places, ...Object.fromEntries(entries) };
}

function parsedPart(value: unknown, syntax: PatternSyntax): unknown {
  if (Array.isArray(value)) return value.map((item: Fields) => parsed(item, syntax));
  return typeof value === 'object' ? parsed(value as Fields, syntax) : value;
}

function parsedText(key: string, text: string, made: Fields, syntax: PatternSyntax): unknown {
  const isFileTest = (made['matchType'] ?? 'Pattern') !== 'Pattern';
  if (key === 'pattern' || (key === 'url' && 'ignoreCase' in made)) {
    const options = { ignoreCase: made['ignoreCase'] === true, within: 'serverVariable' in made };
    return parsedPattern(isFileTest ? '' : text, { syntax, ...options });
  }
  if (isFileTest && key === 'input') return parseFileTemplate(written(text));
  return /^(?:input|url|value|reason|description)$/.test(key) ? parsedTemplate(text) : text;
}

const written = (text: string) => ({ text, at: () => MADE_POSITION, isGiven: true });

/** A rule that holds for every URL. */
export function madeRule(over: Partial<MadeRule> = {}): Rule {
  return parsedRule({
    name: 'made rule',
    scope: 'site',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: true,
    match: { url: '(.*)', ignoreCase: true, negate: false },
    conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
    serverVariables: [],
    action: rewriteTo('http://localhost:8080/{R:1}'),
    ...over,
  });
}

export function madeOutboundRule(over: Partial<MadeOutboundRule> = {}): OutboundRule {
  return parsedOutboundRule({
    name: 'made outbound',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: false,
    preCondition: undefined,
    match: { serverVariable: 'RESPONSE_X_A', pattern: '(.*)', ignoreCase: true, negate: false },
    conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
    action: { type: 'Rewrite', value: '{R:1}' },
    ...over,
  });
}

export function rewriteTo(url: string): MadeAction {
  return { type: 'Rewrite', url, appendQueryString: true, logRewrittenUrl: false };
}

export function redirectTo(url: string): MadeAction {
  return { type: 'Redirect', url, appendQueryString: true, status: 301 };
}

export function madeCondition(over: Partial<MadeCondition>): MadeCondition {
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
export function madeConfiguration(over: Partial<IisConfiguration> = {}): IisConfiguration {
  return {
    ...DEFAULT_CONFIGURATION,
    siteName: 'made',
    bindings: [{ protocol: 'http', port: 80, host: 'localhost' }],
    proxy: { ...DEFAULT_CONFIGURATION.proxy, enabled: true },
    ...over,
  };
}

/** A farm with ARR's defaults, and one server at port 80. */
export function madeFarm(over: Partial<WebFarm> = {}): WebFarm {
  return {
    name: 'farm',
    position: MADE_POSITION,
    enabled: true,
    servers: [madeFarmServer('10.0.0.1')],
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

export function madeFarmServer(address: string, over: Partial<FarmServer> = {}): FarmServer {
  return { address, enabled: true, httpPort: 80, httpsPort: 443, weight: 100, ...over };
}
