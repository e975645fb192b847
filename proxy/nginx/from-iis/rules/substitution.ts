import { escapeUrl } from '../../../iis-config/engine/current-url.ts';
import { literalValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { literalPart, type Value, type ValuePart } from './value.ts';

/** `absolute`, where it begins with a scheme; `maybe`: only the request decides. */
export function urlKind(value: Value): 'absolute' | 'maybe' | 'path' {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(value.parts[0]?.text ?? '')) return 'absolute';
  return mayBeAbsolute(value) ? 'maybe' : 'path';
}

/** Whether what a request holds can make it `https://elsewhere`. */
export function mayBeAbsolute({ parts }: Value): boolean {
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
      'the path has a character that is already encoded, and nginx would encode its % again',
      'write the character itself',
    );
  }
  if (!base.some((part) => part.origin.raw)) return;
  throw new Unsupported(
    'the path comes from a value that the client sent encoded (a header, the query, {UNENCODED_URL}), and nginx would encode it again',
    'build the path from {R:n} or {URL}',
  );
}

/**
 * @throws {Unsupported} the beginning of a redirect's target in which nginx would decode something:
 *   `rewrite` writes no escape of `&` to `~` into a Location
 */
export function refuseDecoded(head: readonly ValuePart[]): void {
  if (!head.some((part) => /%(?:2[6-9a-f]|[3-6][\da-f]|7[\da-e])/i.test(part.text ?? ''))) return;
  throw new Unsupported(
    'the target has a character that is already encoded, and nginx would decode it',
    'write the character itself',
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
