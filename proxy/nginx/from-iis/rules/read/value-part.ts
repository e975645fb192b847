import type { RewriteMap } from '../../../../iis-config/model.ts';
import { literalValue } from '../../text/quoting.ts';
import type { KnownText } from './url-beginning.ts';

/**
 * Where a text comes from decides what has to happen before it goes out in a URL: nginx encodes a
 * path, and nothing else.
 */
export interface Origin {
  /** May hold what has to be percent-encoded: it is a part of the decoded path. */
  readonly decoded: boolean;
  /** May hold a `%` that is an encoding already, or anything that a header may. */
  readonly raw: boolean;
  /** May hold `//`, and so be an absolute URL or have slashes to merge. */
  readonly slashes: boolean;
  /** Begins with a slash, always. */
  readonly rooted: boolean;
}

export const CONSTANT: Origin = { decoded: false, raw: false, slashes: false, rooted: false };
/** A piece of the decoded path: http.sys and nginx have merged its slashes. */
export const PATH_PIECE: Origin = { ...CONSTANT, decoded: true };
export const PATH: Origin = { ...PATH_PIECE, rooted: true };
export const RAW: Origin = { ...CONSTANT, raw: true, slashes: true };
/** A host name: nginx has checked it when it chose the server. */
export const HOST: Origin = CONSTANT;

/** Of one text behind the other. */
export function joined(origins: readonly Origin[]): Origin {
  return {
    decoded: origins.some((origin) => origin.decoded),
    raw: origins.some((origin) => origin.raw),
    slashes: origins.some((origin) => origin.slashes),
    rooted: origins[0]?.rooted ?? false,
  };
}

/** One part of a template as nginx writes it. */
export interface ValuePart extends KnownText {
  readonly value: string;
  readonly origin: Origin;
}

export function literalPart(literal: string): ValuePart {
  const origin = { ...CONSTANT, rooted: literal.startsWith('/') };
  return { value: literalValue(literal), origin, text: literal };
}

/** All that a rewrite map can say. */
export function valuesOf({ defaultValue, entries }: RewriteMap): readonly string[] {
  return [...new Set([defaultValue, ...entries.values()])];
}
