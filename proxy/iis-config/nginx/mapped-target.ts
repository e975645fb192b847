import { literalPart, type Value, type ValuePart } from './value.ts';

/** A target of which rewrite maps say scheme, host or both: all that they can say is known. */
export interface MappedUrl {
  /** Scheme and authority as a part of a value: `${r1_map1}://inner.example`. */
  readonly origin: string;
  /** What that can be: `http://inner.example`, `https://inner.example`. */
  readonly origins: readonly string[];
  readonly rest: Value;
}

/** More than any list of backends. */
const MOST_ORIGINS = 200;

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?]*/i;

/** Undefined: no map says it, or what a map says may be a path. */
export function readMappedUrl(value: Value): MappedUrl | undefined {
  const { head, rest } = splitOrigin(value.parts);
  if (head.every(({ values }) => values === undefined)) return undefined;
  let origins = [''];
  for (const { text, values = [text ?? ''] } of head) {
    origins = origins.flatMap((one) => values.map((more) => one + more));
    if (origins.length > MOST_ORIGINS) return undefined;
  }
  if (origins.some((one) => ORIGIN.exec(one)?.[0] !== one)) return undefined;
  const origin = head.map((part) => part.value).join('');
  return { origin, origins, rest: { parts: rest, before: value.before } };
}

/** Up to the first slash or question mark that is none of `://`, or to what begins with a slash. */
function splitOrigin(parts: readonly ValuePart[]): Record<'head' | 'rest', readonly ValuePart[]> {
  const head: ValuePart[] = [];
  for (const [index, part] of parts.entries()) {
    const others = parts.slice(index + 1);
    if (part.text === undefined && part.values === undefined) {
      return part.origin.rooted ? { head, rest: [part, ...others] } : { head: [], rest: parts };
    }
    const text = part.text ?? '';
    const end = text.replace('://', '   ').search(/[/?]/);
    if (end !== -1) {
      const tail = literalPart(text.slice(end));
      return { head: [...head, literalPart(text.slice(0, end))], rest: [tail, ...others] };
    }
    head.push(part);
  }
  return { head, rest: [] };
}
