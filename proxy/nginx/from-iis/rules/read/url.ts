import { escapeUrl } from '../../../../iis-config/engine/current-url.ts';
import type { Action } from '../../../../iis-config/model.ts';
import type { Statements } from '../../print.ts';
import { literalValue, printValue } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';
import type { Value } from './value.ts';
import { isAbsolute, MOST_ORIGINS, possibleBeginnings, possibleTexts } from './url-beginning.ts';
import { literalPart, type ValuePart } from './value-part.ts';

/** What a Rewrite or a Redirect makes of the URL. */
export type Url = MadeUrl & {
  /** What has to run before. */
  readonly before: Statements;
  /** The statement that makes $iis_query. */
  readonly query: string;
};

type MadeUrl = (HereUrl | ServerUrl | ClientUrl) & {
  /** As an nginx value. */
  readonly printed: string;
  /** Why nginx's directives cannot make it; undefined: they can. */
  readonly why: Unsupported | undefined;
};

/** A Rewrite on this server. */
export interface HereUrl {
  readonly to: 'here';
  /** It may hold what is percent-encoded already. */
  readonly isMixed: boolean;
}

/** A Rewrite to another server; `printed` is the rest. */
export interface ServerUrl {
  readonly to: 'server';
  /** Scheme and authority as a part of a value: `${r1_map1}://inner.example`. */
  readonly origin: string;
  /** What that can be: `http://inner.example`, `https://inner.example`. */
  readonly origins: readonly string[];
}

/** A Redirect. */
export interface ClientUrl {
  readonly to: 'client';
  readonly status: number;
  /** `absolute` if it begins with a scheme; `maybe`: only the request decides. */
  readonly kind: 'absolute' | 'maybe' | 'path';
  /** With its literal text as it goes out: of that nginx encodes nothing by itself. */
  readonly encoded: string;
  /** Undefined: nothing of the decoded path is in it, and what goes out is what came in. */
  readonly decoded: { readonly head: string; readonly tail: string } | undefined;
}

/** @throws {Unsupported} only a request decides which it is */
export function readUrl(action: Action, value: Value | undefined): Url | undefined {
  if (value === undefined || (action.type !== 'Redirect' && action.type !== 'Rewrite')) {
    return undefined;
  }
  const query = action.appendQueryString
    ? 'set $iis_query $iis_to_query_and_query;'
    : 'set $iis_query $iis_to_query;';
  const url =
    action.type === 'Redirect'
      ? redirectUrl(action.status, value)
      : (serverUrl(action.url.text, value) ?? localUrl(value));
  return { ...url, before: value.before, query };
}

function redirectUrl(status: number, { parts, printed }: Value): MadeUrl {
  const hasScheme = isAbsolute(parts[0]?.text ?? '');
  const kind = hasScheme ? 'absolute' : mayBeAbsolute(parts) ? 'maybe' : 'path';
  const encoded = printValue(encodedText(parts));
  const from = basePart(parts).findIndex((part) => part.origin.decoded);
  const url = { to: 'client', status, kind, printed, encoded } as const;
  if (from === -1) {
    return { ...url, decoded: undefined, why: kind === 'path' ? unmerged(parts) : undefined };
  }
  const split = hasScheme ? from : 0;
  const [head, tail] = [parts.slice(0, split), parts.slice(split)];
  const why = mixed(tail) ?? decodedHead(head) ?? (hasScheme ? undefined : unmerged(parts));
  return { ...url, decoded: { head: encodedText(head), tail: joinParts(tail) }, why };
}

/** A backslash in the path of a rule is a slash; the query keeps it. */
function localUrl({ parts }: Value): MadeUrl {
  const query = parts.findIndex((part) => part.text?.includes('?'));
  const written = parts.map((part, index) => {
    if (part.text === undefined || (query !== -1 && index > query)) return part;
    const [path = ''] = part.text.split('?', 1);
    return literalPart(path.replaceAll('\\', '/') + part.text.slice(path.length));
  });
  const why = mixed(written);
  const printed = joinParts(written);
  return { to: 'here', isMixed: why !== undefined, printed, why: why ?? unmerged(written) };
}

function joinParts(parts: readonly ValuePart[]): string {
  return printValue(parts.map((part) => part.value).join(''));
}

function encodedText(parts: readonly ValuePart[]): string {
  return parts
    .map(({ text, value }) => (text === undefined ? value : literalValue(escapeUrl(text))))
    .join('');
}

/** Whether what a request holds can make it `https://elsewhere`. */
function mayBeAbsolute(parts: readonly ValuePart[]): boolean {
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

/** The parts before a literal `?`. */
function basePart(parts: readonly ValuePart[]): readonly ValuePart[] {
  const end = parts.findIndex((part) => part.text?.includes('?'));
  if (end === -1) return parts;
  const [before = ''] = parts[end]?.text?.split('?', 1) ?? [];
  return [...parts.slice(0, end), ...(before === '' ? [] : [literalPart(before)])];
}

/** Of a path in which plain nginx could not tell what to encode. */
function mixed(parts: readonly ValuePart[]): Unsupported | undefined {
  const base = basePart(parts);
  if (base.some(({ text = '' }) => /%(?:[\da-f]{2}|[\da-f]?$)/i.test(text))) {
    return new Unsupported(
      'the path has a character that is already encoded, and nginx would encode its % again',
      'write the character itself',
    );
  }
  if (!base.some((part) => part.origin.raw)) return undefined;
  return new Unsupported(
    'the path comes from a value that the client sent encoded (a header, the query, {UNENCODED_URL}), and nginx would encode it again',
    'build the path from {R:n} or {URL}',
  );
}

/**
 * Of the beginning of a redirect's target in which nginx would decode something: `rewrite` writes no
 * escape of `&` to `~` into a Location.
 */
function decodedHead(head: readonly ValuePart[]): Unsupported | undefined {
  if (!head.some(({ text = '' }) => /%(?:2[6-9a-f]|[3-6][\da-f]|7[\da-e])/i.test(text))) {
    return undefined;
  }
  return new Unsupported(
    'the target has a character that is already encoded, and nginx would decode it',
    'write the character itself',
  );
}

/** The slashes that two neighbours may double are merged by four steps. */
function unmerged(parts: readonly ValuePart[]): Unsupported | undefined {
  const base = basePart(parts);
  const dynamic = base.filter((part) => part.text === undefined);
  const literal = base.flatMap((part) => part.text?.match(/\/{2,}/g) ?? []);
  if (dynamic.length + literal.length <= 3 && !dynamic.some((part) => part.origin.slashes)) {
    return undefined;
  }
  return new Unsupported(
    'nginx cannot merge any number of slashes in a path that rules make',
    'build the path from one or two of {R:n} and {URL}',
  );
}

/**
 * Where a rule leads, if it leaves this server. What rewrite maps can say is known, and so may be
 * scheme, host or both; a request itself may decide the scheme alone.
 */
function serverUrl(template: string, { parts }: Value): MadeUrl | undefined {
  const { head, rest } = splitOrigin(parts);
  const origins = possibleBeginnings(head);
  const isCertain = origins.length <= MOST_ORIGINS && origins.every(isAbsolute);
  if (!isCertain) {
    if (!origins.some(isAbsolute) && !mayBeAbsolute(parts)) return undefined;
    throw new Unsupported(
      `whether "${template}" is a path or another server depends on the request`,
      'begin it with a slash, or with http:// and the server',
    );
  }
  const [first] = rest;
  const isJoined =
    first !== undefined && !first.origin.rooted && first.text?.startsWith('?') !== true;
  // A rewrite map may name more than a server.
  if (isJoined || origins.some((one) => /[/?]/.test(one.replace('://', '')))) {
    throw new Unsupported(
      `which server "${template}" names depends on the request`,
      'name the server, followed by a slash, in one rule for each server',
    );
  }
  const origin = head.map((part) => part.value).join('');
  return { to: 'server', origin, origins, printed: joinParts(rest), why: mixed(rest) };
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
