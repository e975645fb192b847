import { escapeUrl } from '../engine/current-url.ts';
import { literalValue } from './quoting.ts';
import { Unsupported } from './refusal.ts';
import { literalPart, type Value, type ValuePart } from './value.ts';

/** An action's `url`, taken apart as far as its literal text decides it. */
export interface UrlTemplate {
  /** `http`, where it begins with that; `maybe`: only the request decides. */
  readonly scheme: string | undefined;
  /** Both as the rule spells them, as a part of a value: `HTTP://localhost:8080`. */
  readonly origin: string;
  /** `localhost:8080`; undefined where a request decides it, or where it is none. */
  readonly authority: string | undefined;
  /** What follows the authority, or all of it. */
  readonly rest: Value;
}

const SCHEME = /^(?<scheme>[a-z][a-z\d+.-]*):\/\//i;

export function readUrl(value: Value): UrlTemplate {
  const first = value.parts[0]?.text ?? '';
  const scheme = SCHEME.exec(first)?.groups?.['scheme'];
  if (scheme === undefined) {
    return {
      scheme: mayBeAbsolute(value) ? 'maybe' : undefined,
      origin: '',
      authority: undefined,
      rest: value,
    };
  }
  const behind = readAuthority(first.slice(scheme.length + 3), value.parts.slice(1), value);
  return {
    scheme: scheme.toLowerCase(),
    ...behind,
    origin: literalValue(first.slice(0, scheme.length + 3)) + behind.origin,
  };
}

/** A URL of which a request decides the scheme alone. */
export interface AskedUrl extends Omit<UrlTemplate, 'scheme'> {
  /** As a part of a value: `${r1_c1_1}`. */
  readonly scheme: string;
}

/**
 * `{C:1}://localhost:8080/{R:0}`, after a condition such as `{CACHE_URL}` with `^(https?)://`.
 * Undefined: it is none such.
 */
export function readAskedUrl(value: Value): AskedUrl | undefined {
  const [first, second, ...others] = value.parts;
  if (first === undefined || first.text !== undefined) return undefined;
  if (!second?.text?.startsWith('://')) return undefined;
  const behind = readAuthority(second.text.slice(3), others, value);
  return {
    scheme: first.value,
    ...behind,
    origin: `${first.value}://${behind.origin}`,
  };
}

function readAuthority(
  behind: string,
  others: readonly ValuePart[],
  { before }: Value,
): Pick<UrlTemplate, 'origin' | 'authority' | 'rest'> {
  const authority = /^[^/?]*/.exec(behind)?.[0] ?? '';
  const tail = behind.slice(authority.length);
  const isWhole = tail !== '' || others.length === 0 || (others[0]?.origin.rooted ?? false);
  const head: readonly ValuePart[] = tail === '' ? [] : [literalPart(tail)];
  return {
    origin: literalValue(authority),
    authority: isWhole ? authority : undefined,
    rest: { parts: [...head, ...others], before },
  };
}

/** Whether what a request holds can make it `https://elsewhere`. */
function mayBeAbsolute({ parts }: Value): boolean {
  for (const part of parts) {
    if (part.text === undefined) {
      if (part.origin.rooted) return false;
      if (part.origin.slashes) return true;
    } else if (/[^a-z\d+.:-]/i.test(part.text.replace(/:\/\//, ''))) {
      return part.text.includes('://');
    }
  }
  return false;
}

/**
 * @throws {Unsupported} a path in which plain nginx could not tell what to encode
 */
export function refuseMixed(base: readonly ValuePart[]): void {
  if (base.some(isEncoded)) {
    throw new Unsupported(
      'the path has a character that is encoded already, and nginx would encode its % once more',
      'write the character itself',
    );
  }
  if (!base.some((part) => part.origin.raw)) return;
  throw new Unsupported(
    'the path is made of what the client sent encoded (a header, the query, {UNENCODED_URL}), and nginx would encode it once more',
    'build the path from {R:n} or {URL}',
  );
}

/** Whether an encoded character may stand in it, which nginx's own encoding would double. */
export function isMixed(base: readonly ValuePart[]): boolean {
  return base.some((part) => isEncoded(part) || part.origin.raw);
}

function isEncoded(part: ValuePart): boolean {
  return /%(?:[\da-f]{2}|[\da-f]?$)/i.test(part.text ?? '');
}

/** The parts before a literal `?`. */
export function basePart(value: Value): readonly ValuePart[] {
  const base: ValuePart[] = [];
  for (const part of value.parts) {
    const mark = part.text?.indexOf('?') ?? -1;
    if (mark === -1) {
      base.push(part);
      continue;
    }
    const before = part.text?.slice(0, mark) ?? '';
    if (before !== '') base.push(literalPart(before));
    return base;
  }
  return base;
}

/** Literal text as it goes out: of that nginx encodes nothing by itself. */
export function encodeLiterals(value: Value): Value {
  const parts = value.parts.map((part) => {
    if (part.text === undefined) return part;
    const encoded = escapeUrl(part.text);
    return { ...part, text: encoded, value: literalValue(encoded) };
  });
  return { ...value, parts };
}
