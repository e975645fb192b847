import { Unsupported } from './refusal.ts';

/** As proxy/nginx/iis-functions.js names them. */
export type StringFunction = 'toLower' | 'urlEncode' | 'urlDecode' | 'htmlEncode';

/** A template such as `http://localhost:8080/{R:1}`, read. */
export type TemplatePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'capture'; readonly of: 'R' | 'C'; readonly index: number }
  | {
      readonly type: 'function';
      readonly name: StringFunction;
      readonly argument: readonly TemplatePart[];
    }
  | { readonly type: 'map'; readonly map: string; readonly key: readonly TemplatePart[] };

/**
 * Reads {R:n}, {C:n}, {VARIABLE}, {Map:key} and {ToLower:text}, as the engine does: a `}` without its `{` is text.
 *
 * @throws {Unsupported} no template
 */
export function parseTemplate(template: string): readonly TemplatePart[] {
  if (/\p{Cc}/u.test(template)) {
    throw new Unsupported(
      `"${template}" has a line break or another control character, which no header may hold`,
      'take it out',
    );
  }
  const { parts, end } = readParts(template, 0, false);
  if (end < template.length) throw open(template);
  return parts;
}

interface Parts {
  readonly parts: readonly TemplatePart[];
  readonly end: number;
}

function readParts(template: string, start: number, nested: boolean): Parts {
  const parts: TemplatePart[] = [];
  let index = start;
  while (index < template.length) {
    if (template.charAt(index) === '{') {
      const { part, end } = readReference(template, index + 1);
      parts.push(part);
      index = end;
      continue;
    }
    const text = (nested ? /^[^{}]+/ : /^[^{]+/).exec(template.slice(index))?.[0];
    if (text === undefined) break; // the closing brace of what nests this
    parts.push({ type: 'text', text });
    index += text.length;
  }
  return { parts, end: index };
}

function readReference(template: string, start: number): { part: TemplatePart; end: number } {
  const name = /^[^:{}]*/.exec(template.slice(start))?.[0] ?? '';
  const after = start + name.length;
  if (template.charAt(after) === '}') {
    return { part: { type: 'variable', name: name.toUpperCase() }, end: after + 1 };
  }
  if (template.charAt(after) !== ':') throw open(template);
  const { parts, end } = readParts(template, after + 1, true);
  if (template.charAt(end) !== '}') throw open(template);
  return { part: apply(name, parts), end: end + 1 };
}

function open(template: string): Unsupported {
  return new Unsupported(`the template "${template}" has a { without its }`, 'close it');
}

const FUNCTIONS: ReadonlyMap<string, StringFunction> = new Map([
  ['tolower', 'toLower'],
  ['urlencode', 'urlEncode'],
  ['urldecode', 'urlDecode'],
  ['htmlencode', 'htmlEncode'],
]);

function apply(name: string, argument: readonly TemplatePart[]): TemplatePart {
  const lower = name.toLowerCase();
  const known = FUNCTIONS.get(lower);
  if (known !== undefined) return { type: 'function', name: known, argument };
  if (lower !== 'r' && lower !== 'c') return { type: 'map', map: lower, key: argument };
  const [only] = argument;
  const index = argument.length === 1 && only?.type === 'text' ? only.text : '';
  if (!/^\d{1,3}$/.test(index)) {
    throw new Unsupported(`{${name}:…} has no number`, 'write the number of a group');
  }
  return { type: 'capture', of: lower === 'r' ? 'R' : 'C', index: Number(index) };
}
