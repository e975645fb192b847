import { wellFormed } from './current-url.ts';
import { EngineError, RULE_FAILURE } from './engine-error.ts';
import { decodePercent } from './request-url.ts';
import { readServerVariable } from './server-variables.ts';
import { refuseLong, type RuleContext } from './transaction.ts';

/** Deeper nesting than any real rule has; it bounds the recursion. */
const DEEPEST = 32;

/**
 * Writes out {R:n}, {C:n}, {VARIABLE}, {Map:key}, {ToLower:}, {UrlEncode:}, {UrlDecode:} and
 * {HtmlEncode:}; keys and arguments are templates again (configuration reference, "String
 * functions" and "Rewrite maps": sure). Names hold in any case. A reference to a capture that is
 * not there, and to a variable that nobody set, is empty.
 *
 * @throws {EngineError} an open brace, an unknown function or map, or a result out of bounds
 */
export function expand(template: string, context: RuleContext): string {
  const { text } = expandUntil({ template, context, depth: 0 }, 0);
  refuseLong(context, text);
  return text;
}

interface Reading {
  readonly template: string;
  readonly context: RuleContext;
  readonly depth: number;
}

interface Piece {
  readonly text: string;
  readonly end: number;
}

/** Up to the end at depth 0, where `}` is a character like others; else up to the closing brace. */
function expandUntil(reading: Reading, start: number): Piece {
  const { template, depth } = reading;
  if (depth > DEEPEST) fail(reading, `nests more than ${DEEPEST} braces: take some out`);
  let text = '';
  let index = start;
  while (index < template.length) {
    const character = template.charAt(index);
    if (character === '}' && depth > 0) return { text, end: index + 1 };
    if (character === '{') {
      const piece = expandReference(reading, index + 1);
      text += piece.text;
      refuseLong(reading.context, text);
      index = piece.end;
    } else {
      text += character;
      index += 1;
    }
  }
  if (depth > 0) fail(reading, 'has a { without its }: close it');
  return { text, end: index };
}

function expandReference(reading: Reading, start: number): Piece {
  const { template, context, depth } = reading;
  const name = /[^:{}]*/y;
  name.lastIndex = start;
  const head = name.exec(template)?.[0] ?? '';
  const after = start + head.length;
  if (template.charAt(after) === '}') {
    return { text: readVariable(context, head), end: after + 1 };
  }
  if (template.charAt(after) !== ':') fail(reading, 'has a { without its }: close it');
  const argument = expandUntil({ template, context, depth: depth + 1 }, after + 1);
  return { text: apply(reading, head, argument.text), end: argument.end };
}

function readVariable({ transaction, responseVariable }: RuleContext, name: string): string {
  if (responseVariable !== undefined && /^RESPONSE_/i.test(name)) return responseVariable(name);
  return readServerVariable(transaction, name);
}

function apply(reading: Reading, name: string, argument: string): string {
  const { context } = reading;
  switch (name.toLowerCase()) {
    case 'r':
      return capture(reading, context.ruleCaptures, argument);
    case 'c':
      return capture(reading, context.conditionCaptures, argument);
    case 'tolower':
      return argument.toLowerCase();
    case 'urlencode':
      return urlEncode(argument);
    case 'urldecode':
      return decodePercent(argument);
    case 'htmlencode':
      return htmlEncode(argument);
    default:
      return lookUp(reading, name, argument);
  }
}

function capture(reading: Reading, captures: readonly string[], index: string): string {
  if (!/^\d+$/.test(index)) fail(reading, `refers to a capture by "${index}": write a number`);
  return captures[Number(index)] ?? '';
}

function lookUp(reading: Reading, name: string, key: string): string {
  const { rewriteMaps } = reading.context.transaction.configuration;
  const map = rewriteMaps.get(name.toLowerCase());
  if (map === undefined) {
    const hint = /^https?$/i.test(name)
      ? `write {HTTP_${key.toUpperCase().replaceAll('-', '_')}} for a header`
      : 'define it under rewriteMaps';
    return fail(reading, `names a rewrite map "${name}" that there is not: ${hint}`);
  }
  const exact = map.entries.get(key);
  if (exact !== undefined || !map.ignoreCase) return exact ?? map.defaultValue;
  const folded = key.toLowerCase();
  const entry = [...map.entries].find(([other]) => other.toLowerCase() === folded);
  return entry?.[1] ?? map.defaultValue;
}

function fail({ template, context }: Reading, what: string): never {
  throw new EngineError(
    'IIS_BAD_TEMPLATE',
    RULE_FAILURE[context.stage],
    `Rule "${context.rule}" has the template "${template}", which ${what}.`,
  );
}

/** All but RFC 3986's unreserved characters, as ASP.NET Core's UrlEncoder does. */
function urlEncode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function htmlEncode(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
