/** A template as URL Rewrite has them: text with `{VARIABLE}`, `{R:1}`, `{C:1}`, `{map:key}`. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly index: number; readonly text: string }
  | {
      readonly kind: 'capture';
      readonly index: number;
      readonly of: 'R' | 'C';
      readonly group: number;
    }
  | { readonly kind: 'variable'; readonly index: number; readonly name: string }
  | {
      /** A rewrite map, a provider, or ToLower, UrlEncode, UrlDecode. */
      readonly kind: 'call';
      readonly index: number;
      readonly name: string;
      readonly argument: readonly TemplatePart[];
    };

export interface TemplateFault {
  readonly index: number;
  readonly message: string;
  /** A `}` too many. */
  readonly stray: boolean;
}

export interface Template {
  readonly parts: readonly TemplatePart[];
  /** What ended the reading, if anything did: parts are those before it. */
  readonly fault: TemplateFault | undefined;
}

/** Deeper than any map of a map. */
const MAX_DEPTH = 16;

export function parseTemplate(text: string): Template {
  const faults: TemplateFault[] = [];
  const { parts, end } = parseParts(text, 0, 0, (fault) => faults.push(fault));
  if (faults.length === 0 && end < text.length) {
    faults.push({ index: end, message: '"}" closes nothing', stray: true });
  }
  return { parts, fault: faults[0] };
}

/** All parts, those in arguments too. */
export function flatParts(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  return parts.flatMap((part) =>
    part.kind === 'call' ? [part, ...flatParts(part.argument)] : [part],
  );
}

type Fail = (fault: TemplateFault) => void;

/** Ends at a `}` that it did not open, or behind the text where a fault ended it. */
function parseParts(
  text: string,
  from: number,
  depth: number,
  fail: Fail,
): { readonly parts: readonly TemplatePart[]; readonly end: number } {
  const parts: TemplatePart[] = [];
  const plain = /[^{}]*/y;
  let at = from;
  while (at < text.length && text[at] !== '}') {
    if (text[at] === '{') {
      const braced = parseBraced(text, at, depth, fail);
      if (braced === undefined) return { parts, end: text.length };
      parts.push(braced.part);
      at = braced.end;
    } else {
      plain.lastIndex = at;
      plain.test(text);
      parts.push({ kind: 'text', index: at, text: text.slice(at, plain.lastIndex) });
      at = plain.lastIndex;
    }
  }
  return { parts, end: at };
}

function parseBraced(
  text: string,
  index: number,
  depth: number,
  fail: Fail,
): { readonly part: TemplatePart; readonly end: number } | undefined {
  const refuse = (message: string): undefined => {
    fail({ index, message, stray: false });
    return undefined;
  };
  if (depth >= MAX_DEPTH) return refuse(`braces stand more than ${MAX_DEPTH} deep`);
  const word = /\{(?<name>[^{}:]*)(?<mark>[:}]?)/y;
  word.lastIndex = index;
  const { name = '', mark = '' } = word.exec(text)?.groups ?? {};
  if (mark === '') return refuse('"{" is not closed');
  if (name.trim() === '') return refuse('"{" names nothing');
  const end = word.lastIndex;
  if (mark === '}') return { part: { kind: 'variable', index, name }, end };
  if (/^[RC]$/i.test(name)) return parseCapture(text, index, refuse);
  const argument = parseParts(text, end, depth + 1, fail);
  if (text[argument.end] !== '}') return refuse('"{" is not closed');
  return {
    part: { kind: 'call', index, name, argument: argument.parts },
    end: argument.end + 1,
  };
}

function parseCapture(
  text: string,
  index: number,
  refuse: (message: string) => undefined,
): { readonly part: TemplatePart; readonly end: number } | undefined {
  const capture = /\{(?<of>[RC]):(?<group>\d{1,3})\}/iy;
  capture.lastIndex = index;
  const found = capture.exec(text)?.groups;
  if (found === undefined) return refuse('a back-reference is {R:0} to {R:9} or {C:0} to {C:9}');
  const of = found['of']?.toUpperCase() === 'C' ? 'C' : 'R';
  return {
    part: { kind: 'capture', index, of, group: Number(found['group']) },
    end: capture.lastIndex,
  };
}
