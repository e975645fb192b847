import { flatParts } from '../language/template.ts';
import type { IisConfiguration, Rule, Template } from '../model.ts';
import { enabledRules } from '../rule-parts.ts';

/** Why the middleware refuses to load rules that IIS runs. */
export const REFUSALS = {
  wildcard: 'NotSupportedException',
  variable: 'FormatException',
  'unsupported-variable': 'NotSupportedException',
  'html-encode': 'FormatException',
  'unknown-map': 'FormatException',
  'bad-template': 'FormatException',
  'far-back-reference': 'FormatException',
  'empty-map-text': 'ArgumentException',
  'empty-pattern': 'FormatException',
  'empty-target': 'InvalidUrlRewriteFormatException',
  substatus: 'NotSupportedException',
} as const;

export type RefusalId = keyof typeof REFUSALS;

const KNOWN = new Set(
  `CONTENT_LENGTH CONTENT_TYPE HTTP_ACCEPT HTTP_COOKIE HTTP_HOST HTTP_REFERER HTTP_USER_AGENT
  HTTP_CONNECTION HTTP_URL HTTPS LOCAL_ADDR QUERY_STRING REMOTE_ADDR REMOTE_PORT REQUEST_FILENAME
  REQUEST_METHOD REQUEST_URI`.split(/\s+/),
);
const UNSUPPORTED = new Set(['ALL_RAW', 'APP_POOL_ID', 'HTTP_PROXY_CONNECTION', 'REMOTE_HOST']);

/** Every reason; none: it loads. */
export function refusalsOf(configuration: IisConfiguration): ReadonlySet<RefusalId> {
  const found = new Set(mapRefusals(configuration));
  for (const rule of enabledRules(configuration)) {
    for (const reason of ruleRefusals(rule, configuration)) found.add(reason);
  }
  return found;
}

function* mapRefusals({ rewriteMaps }: IisConfiguration): Generator<RefusalId> {
  for (const { entries } of rewriteMaps.values()) {
    for (const entry of entries) if (entry.includes('')) yield 'empty-map-text';
  }
}

export function* ruleRefusals(rule: Rule, configuration: IisConfiguration): Generator<RefusalId> {
  const { patternSyntax, conditions, action } = rule;
  if (patternSyntax === 'Wildcard') yield 'wildcard';
  for (const { input, matchType, pattern } of conditions.list) {
    yield* templateRefusals(input, configuration);
    const hasPattern = matchType === 'Pattern' || patternSyntax === 'ExactMatch';
    if (hasPattern && pattern.text === '') yield 'empty-pattern';
  }
  if (action.type === 'Rewrite' || action.type === 'Redirect') {
    if (action.url.text === '') yield 'empty-target';
    yield* templateRefusals(action.url, configuration);
  }
  if (action.type === 'CustomResponse' && action.substatus !== 0) yield 'substatus';
}

function* templateRefusals(
  { parts, text, fault }: Template,
  { rewriteMaps }: IisConfiguration,
): Generator<RefusalId> {
  if (fault !== undefined) yield 'bad-template';
  for (const part of flatParts(parts)) {
    if (part.kind === 'variable') {
      const written = text.slice(part.index + 1, part.index + 1 + part.name.length);
      if (UNSUPPORTED.has(written)) yield 'unsupported-variable';
      else if (!KNOWN.has(written)) yield 'variable';
    }
    if (part.kind === 'capture' && part.group > 9) yield 'far-back-reference';
    if (part.kind === 'function' && part.name === 'htmlEncode') yield 'html-encode';
    if (part.kind === 'map' && rewriteMaps.get(part.name.toLowerCase())?.name !== part.name) {
      yield 'unknown-map';
    }
  }
}
