/** `system.webServer/security/requestFiltering` and its requestLimits (IIS_schema.xml). */
export interface RequestLimits {
  /** In bytes. Default 30 000 000; more is answered 413.1. */
  readonly maxAllowedContentLength: number;
  /** In characters. Default 4096; more is answered 404.14. */
  readonly maxUrl: number;
  /** In characters. Default 2048; more is answered 404.15. */
  readonly maxQueryString: number;
  /** Of requestFiltering itself. Default false: a path encoded twice is answered 404.11. */
  readonly allowDoubleEscaping: boolean;
}

/** Names with a verdict each, and one for all others. */
export interface AllowList {
  readonly allowUnlisted: boolean;
  readonly allowed: ReadonlyMap<string, boolean>;
}

/**
 * `system.webServer/security/requestFiltering`: what is refused before any rule runs, and again on
 * what the rules make of the URL [readings UR26, UR27].
 */
export interface RequestFiltering {
  /** False: a path that is not ASCII is answered 404.12. Default true. */
  readonly allowHighBitCharacters: boolean;
  /** Default false. */
  readonly removeServerHeader: boolean;
  /** With their dot; a dot alone is a path without an extension. Others are answered 404.7. */
  readonly fileExtensions: AllowList;
  /** In the case in which they are written. Others are answered 404.6 [reading RL16]. */
  readonly verbs: AllowList;
  /** A path with one of these segments is answered 404.8. */
  readonly hiddenSegments: readonly string[];
  /** A path that contains one is answered 404.5. */
  readonly denyUrlSequences: readonly string[];
  /** A query that contains one, encoded or not, is answered 404.18 [reading RL22]. */
  readonly denyQueryStringSequences: readonly string[];
  /** Bytes by lower-case header name; a longer header is answered 431 [reading RL19]. */
  readonly headerLimits: ReadonlyMap<string, number>;
}
