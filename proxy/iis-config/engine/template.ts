import type { PartOf, StringFunction, TemplatePart } from '../language/template.ts';
import type { Template } from '../model.ts';
import type { FindingKind } from '../findings.ts';
import { unknownMap } from '../rule-parts.ts';
import { wellFormed } from './current-url.ts';
import { failRule, NotCarried } from './engine-error.ts';
import { ENGINE_FINDINGS } from './engine-findings.ts';
import { decodePercent } from './request-url.ts';
import { readServerVariable } from './server-variables.ts';
import { refuseLong, type RuleContext } from './transaction.ts';

/**
 * Writes out {R:n}, {C:n}, {VARIABLE}, {Map:key}, {ToLower:}, {UrlEncode:}, {UrlDecode:} and
 * {HtmlEncode:}; keys and arguments are templates again (configuration reference, "String
 * functions" and "Rewrite maps": sure). A reference to a capture that is not there, and to a
 * variable that nobody set, is empty.
 *
 * @param unencodedUrl what {UNENCODED_URL} becomes, if not itself
 * @throws {EngineError} a template that IIS refuses, an unknown map, or a result out of bounds
 * @throws {NotCarried} it asks a provider
 */
export function expand(
  template: Template,
  context: RuleContext,
  unencodedUrl?: (url: string) => string,
): string {
  const { parts, fault } = template;
  const { IIS_BAD_TEMPLATE } = ENGINE_FINDINGS;
  if (fault !== undefined) fail(IIS_BAD_TEMPLATE, template, context, `is none: ${fault.message}`);
  refuseUnknownMap(template, context);
  return expandParts(parts, template, context, unencodedUrl);
}

function expandParts(
  parts: readonly TemplatePart[],
  template: Template,
  context: RuleContext,
  unencodedUrl = (url: string): string => url,
): string {
  let text = '';
  for (const part of parts) {
    const expanded = expandPart(part, template, context);
    const isUnencoded = part.kind === 'variable' && part.name === 'UNENCODED_URL';
    text += isUnencoded ? unencodedUrl(expanded) : expanded;
    refuseLong(context, text);
  }
  return text;
}

function expandPart(part: TemplatePart, template: Template, context: RuleContext): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable':
      return readVariable(context, part.name);
    case 'capture':
      return capturesOf(part.of, context)[part.group] ?? '';
    case 'function':
      return FUNCTIONS[part.name](expandParts(part.argument, template, context));
    default:
      return lookUp(part, template, context);
  }
}

function capturesOf(of: 'R' | 'C', context: RuleContext): readonly string[] {
  return of === 'R' ? context.ruleCaptures : context.conditionCaptures;
}

function readVariable({ transaction, responseVariable }: RuleContext, name: string): string {
  if (responseVariable !== undefined && name.startsWith('RESPONSE_')) return responseVariable(name);
  return readServerVariable(transaction, name);
}

function lookUp(
  { name, argument }: PartOf<'map'>,
  template: Template,
  context: RuleContext,
): string {
  const { rewriteMaps } = context.transaction.configuration;
  const map = rewriteMaps.get(name.toLowerCase());
  if (map === undefined) {
    const kind = ENGINE_FINDINGS.IIS_PROVIDER_NOT_CARRIED;
    throw new NotCarried(kind, `Rule "${context.rule}" asks "${name}": ${kind.title}.`);
  }
  const key = expandParts(argument, template, context);
  const exact = map.entries.get(key);
  if (exact !== undefined || !map.ignoreCase) return exact ?? map.defaultValue;
  const folded = key.toLowerCase();
  const entry = [...map.entries].find(([other]) => other.toLowerCase() === folded);
  return entry?.[1] ?? map.defaultValue;
}

function refuseUnknownMap(template: Template, context: RuleContext): void {
  const map = unknownMap(template, context.transaction.configuration);
  if (map === undefined) return;
  const [key] = map.argument;
  const header = key?.kind === 'text' ? key.text.toUpperCase().replaceAll('-', '_') : '…';
  const hint = /^https?$/i.test(map.name)
    ? `write {HTTP_${header}} for a header`
    : 'define it under rewriteMaps';
  const what = `names a rewrite map or provider "${map.name}" that does not exist: ${hint}`;
  fail(ENGINE_FINDINGS.IIS_UNKNOWN_REWRITE_MAP, template, context, what);
}

function fail(kind: FindingKind, { text }: Template, context: RuleContext, what: string): never {
  return failRule(context, kind, `has the template "${text}", which ${what}.`);
}

const FUNCTIONS: Readonly<Record<StringFunction, (text: string) => string>> = {
  toLower: (text) => text.toLowerCase(),
  urlEncode,
  urlDecode: decodePercent,
  htmlEncode: (text) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character),
};

/** All but RFC 3986's unreserved characters and the space, which IIS leaves [reading UR36]. */
function urlEncode(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replaceAll('%20', ' ')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
