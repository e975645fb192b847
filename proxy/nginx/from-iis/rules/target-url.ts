import { Unsupported } from '../refusal.ts';
import { mayBeAbsolute } from './substitution.ts';
import { literalPart, type Value, type ValuePart } from './value.ts';

/** A target on another server. */
export interface TargetUrl {
  /** Scheme and authority as a part of a value: `${r1_map1}://inner.example`. */
  readonly origin: string;
  /** What that can be: `http://inner.example`, `https://inner.example`. */
  readonly origins: readonly string[];
  readonly rest: Value;
}

/** More than any list of backends. */
const MOST_ORIGINS = 200;

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?]*/i;

/**
 * Where a rule leads, if it leaves this server. What rewrite maps can say is known, and so may be
 * scheme, host or both; a request itself may decide the scheme alone.
 *
 * @throws {Unsupported} only a request decides whether it leaves, or for where
 */
export function readTarget(template: string, value: Value): TargetUrl | undefined {
  const { head, rest } = splitOrigin(value.parts);
  let origins: readonly string[] = [''];
  for (const [index, part] of head.entries()) {
    const texts = possibleTexts(part, index, head);
    origins = origins.flatMap((one) => texts.map((text) => one + text)).slice(0, MOST_ORIGINS + 1);
  }
  const whole = origins.filter((one) => ORIGIN.test(one));
  if (whole.length < origins.length || origins.length > MOST_ORIGINS) {
    if (whole.length === 0 && !mayBeAbsolute(value)) return undefined;
    throw new Unsupported(
      `whether "${template}" is a path or another server depends on the request`,
      'begin it with a slash, or with http:// and the server',
    );
  }
  const [first] = rest;
  if (
    (first !== undefined && !first.origin.rooted && !first.text?.startsWith('?')) ||
    hasPath(origins)
  ) {
    throw new Unsupported(
      `which server "${template}" names depends on the request`,
      'name the server, followed by a slash, in one rule for each server',
    );
  }
  const origin = head.map((part) => part.value).join('');
  return { origin, origins, rest: { parts: rest, before: value.before } };
}

/** A rewrite map names more than a server. */
function hasPath(origins: readonly string[]): boolean {
  return origins.some((one) => ORIGIN.exec(one)?.[0] !== one);
}

/** Up to the first slash or question mark that is none of `://`, or to what a request decides. */
function splitOrigin(parts: readonly ValuePart[]): Record<'head' | 'rest', readonly ValuePart[]> {
  const head: ValuePart[] = [];
  for (const [index, part] of parts.entries()) {
    const others = parts.slice(index + 1);
    if (possibleTexts(part, index, parts).length === 0) return { head, rest: [part, ...others] };
    const end = (part.text ?? '').replace('://', '   ').search(/[/?]/);
    if (end !== -1) {
      const [before, behind] = [part.text?.slice(0, end) ?? '', part.text?.slice(end) ?? ''];
      return { head: [...head, literalPart(before)], rest: [literalPart(behind), ...others] };
    }
    head.push(part);
  }
  return { head, rest: [] };
}

/** None: anything. Of `{C:1}://` the schemes that ARR knows. */
function possibleTexts(
  { text, values }: ValuePart,
  index: number,
  parts: readonly ValuePart[],
): readonly string[] {
  if (text !== undefined) return [text];
  const isScheme = index === 0 && parts[1]?.text?.startsWith('://') === true;
  return values ?? (isScheme ? ['http', 'https'] : []);
}
