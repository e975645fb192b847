import { ENGINE_FINDINGS } from './engine-findings.ts';
import { EngineError } from './engine-error.ts';

/** The URL of a request, as http.sys splits it and decodes its path. */
export interface RequestUrl {
  /** As sent, with the query. */
  readonly raw: string;
  /** As sent, without the query: what maxUrl counts. */
  readonly rawPath: string;
  /** Decoded once, otherwise as sent. */
  readonly decoded: string;
  /** Decoded: begins with a slash, has no `//`, `.` or `..`. */
  readonly path: string;
  /** As sent, without the `?`: IIS never decodes a query. */
  readonly query: string;
}

/**
 * Decodes once, as UTF-8; a byte that is no UTF-8 is taken as Latin-1. Then `\` is `/`, slashes
 * are merged and dot segments resolved. (That rules see a decoded path is documented, under
 * "Preserving Original URL"; the merging of slashes is general knowledge.)
 *
 * @throws {EngineError} http.sys refuses the URL: 400. Its AllowRestrictedChars is 0 by default:
 *   no U+0000 to U+001F and U+007F to U+009F (KB 820129, "Http.sys registry settings": sure)
 */
export function readRequestUrl(target: string): RequestUrl {
  const raw = target.startsWith('/') ? target : `/${target}`;
  const mark = raw.indexOf('?');
  const rawPath = mark === -1 ? raw : raw.slice(0, mark);
  const decoded = decodePercent(rawPath);
  const control = /\p{Control}/u.exec(decoded)?.[0];
  if (control !== undefined) {
    const name = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw new EngineError(
      ENGINE_FINDINGS.IIS_BAD_URL,
      `The path holds the control character U+${name}, which http.sys refuses: leave it out.`,
    );
  }
  const path = resolveDots(decoded.replaceAll('\\', '/'));
  refuseLongSegment(path);
  return { raw, rawPath, decoded, path, query: mark === -1 ? '' : raw.slice(mark + 1) };
}

/** UrlSegmentMaxLength of http.sys [reading RL14], in bytes of the decoded path. */
export const LONGEST_SEGMENT = 260;

function refuseLongSegment(path: string): void {
  const lengths = path.split('/').map((segment) => Buffer.byteLength(segment));
  const longest = Math.max(...lengths);
  if (longest <= LONGEST_SEGMENT) return;
  throw new EngineError(
    ENGINE_FINDINGS.IIS_BAD_URL,
    `The path has a segment of ${longest} bytes, and http.sys accepts ${LONGEST_SEGMENT}: send long values in the query.`,
  );
}

/** `%41` to `A`; a `%` without two hexadecimal digits stays. Also what {UrlDecode:} does. */
export function decodePercent(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split('%'), (digits) => Number.parseInt(digits, 16));
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return String.fromCharCode(...bytes);
    }
  });
}

/** Each segment once, `..` never above the root; a slash at the end stays one. */
function resolveDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const isDirectory = /\/\.{0,2}$/.test(path) && kept.length > 0;
  return `/${kept.join('/')}${isDirectory ? '/' : ''}`;
}
