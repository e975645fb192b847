/** The parts of a request target: the path, the query, and the lab's connection id in it. */
export interface RequestTarget {
  readonly uriStem: string;
  readonly uriQuery: string | undefined;
  readonly cid: string | undefined;
}

/** A target in absolute form (RFC 9112 section 3.2.2), as HAProxy logs every request by HTTP/2. */
const SCHEME_AND_AUTHORITY = /^[a-z]+:\/\/[^/?]*/i;

/** Splits the target of a request, in origin form or in absolute form. */
export function splitTarget(target: string): RequestTarget {
  const own = target.replace(SCHEME_AND_AUTHORITY, '');
  const mark = own.indexOf('?');
  const uriStem = (mark === -1 ? own : own.slice(0, mark)) || '/';
  const query = mark === -1 ? '' : own.slice(mark + 1);
  return {
    uriStem,
    uriQuery: query === '' ? undefined : query,
    cid: new URLSearchParams(query).get('cid') ?? undefined,
  };
}
