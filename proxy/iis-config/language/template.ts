import type { Written } from './written.ts';

/** As proxy/nginx/iis-functions.js names them. */
export type StringFunction = 'toLower' | 'urlEncode' | 'urlDecode' | 'htmlEncode';

/** `index` is where a part begins in the template's text. */
export type TemplatePart = { readonly index: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'capture'; readonly of: 'R' | 'C'; readonly group: number }
  /** The name in upper case. */
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: StringFunction; readonly argument: TemplateParts }
  /** A rewrite map or a provider, by its name as written. */
  | { readonly kind: 'map'; readonly name: string; readonly argument: TemplateParts }
);

type TemplateParts = readonly TemplatePart[];

export type PartOf<Kind extends TemplatePart['kind']> = Extract<
  TemplatePart,
  { readonly kind: Kind }
>;

/** Text with `{VARIABLE}`, `{R:1}`, `{C:1}`, `{map:key}` and `{ToLower:text}`, parsed. */
export interface Template extends Written {
  readonly parts: readonly TemplatePart[];
  /** Why IIS answers 500.50; `parts` are those before it. */
  readonly fault: { readonly index: number; readonly message: string } | undefined;
  /** Every unmatched `}`, which is a literal. */
  readonly strayBraces: readonly number[];
}

/** String functions (iis-docs, "URL Rewrite Module Configuration Reference", "String functions"). */
const FUNCTIONS: ReadonlyMap<string, StringFunction> = new Map([
  ['tolower', 'toLower'],
  ['urlencode', 'urlEncode'],
  ['urldecode', 'urlDecode'],
  ['htmlencode', 'htmlEncode'],
]);

/** Deeper than any map of a map. */
const MAX_DEPTH = 16;

/** Names hold in any case. Braces that name nothing were not measured: this is the stricter reading. */
export function parseTemplate(written: Written): Template {
  return new TemplateReader(written).read();
}

/** An empty input of IsFile and IsDirectory is the requested file (reference, "Rule conditions"). */
export function parseFileTemplate(written: Written): Template {
  const requested = '{REQUEST_FILENAME}';
  return parseTemplate(written.text === '' ? { ...written, text: requested } : written);
}

/** All parts, those in arguments too. */
export function flatParts(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  return parts.flatMap((part) =>
    'argument' in part ? [part, ...flatParts(part.argument)] : [part],
  );
}

class TemplateReader {
  readonly #written: Written;
  readonly #text: string;
  readonly #strayBraces: number[] = [];
  #fault: Template['fault'];
  #at = 0;

  constructor(written: Written) {
    this.#written = written;
    this.#text = written.text;
  }

  read(): Template {
    const parts = this.#parts(0);
    return { ...this.#written, parts, fault: this.#fault, strayBraces: this.#strayBraces };
  }

  /** Up to the end at depth 0, where `}` is a character like others; else up to the closing brace. */
  #parts(depth: number): readonly TemplatePart[] {
    const parts: TemplatePart[] = [];
    while (this.#at < this.#text.length && this.#fault === undefined) {
      const index = this.#at;
      if (this.#text[index] === '{') {
        const part = this.#braced(depth);
        if (part !== undefined) parts.push(part);
        continue;
      }
      const text = this.#take(depth === 0 ? /[^{]+/y : /[^{}]+/y)?.[0];
      if (text === undefined) break;
      parts.push({ kind: 'text', index, text });
      for (const { index: stray } of text.matchAll(/\}/g)) this.#strayBraces.push(index + stray);
    }
    return parts;
  }

  #braced(depth: number): TemplatePart | undefined {
    const index = this.#at;
    if (depth >= MAX_DEPTH)
      return this.#fail(index, `braces are nested more than ${MAX_DEPTH} deep`);
    const { name = '', mark = '' } = this.#take(/\{(?<name>[^{}:]*)(?<mark>[:}]?)/y)?.groups ?? {};
    if (mark === '') return this.#fail(index, '"{" is not closed');
    if (name.trim() === '') return this.#fail(index, '"{" names nothing');
    if (mark === '}') return { kind: 'variable', index, name: name.toUpperCase() };
    if (/^[RC]$/i.test(name)) return this.#capture(index, /r/i.test(name) ? 'R' : 'C');
    const argument = this.#parts(depth + 1);
    if (this.#take(/\}/y) === undefined) return this.#fail(index, '"{" is not closed');
    const known = FUNCTIONS.get(name.toLowerCase());
    if (known !== undefined) return { kind: 'function', index, name: known, argument };
    return { kind: 'map', index, name, argument };
  }

  #capture(index: number, of: 'R' | 'C'): TemplatePart | undefined {
    const group = this.#take(/(?<group>\d+)\}/y)?.groups?.['group'];
    if (group === undefined) {
      return this.#fail(index, 'a back-reference is {R:0} to {R:9} or {C:0} to {C:9}');
    }
    return { kind: 'capture', index, of, group: Number(group) };
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  /** The first one holds: it is the innermost. */
  #fail(index: number, message: string): undefined {
    this.#fault ??= { index, message };
  }
}
