import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { ReadingHeaders } from '../reading.ts';

export const MAX_BODY_BYTES = 65_536;

/** As much of a body as has come, and whether more can come. */
export function readBody(
  bytes: Buffer,
  headers: ReadingHeaders,
): { readonly body: Buffer; readonly whole: boolean } {
  if (/chunked/i.test(headers['transfer-encoding']?.at(-1) ?? '')) return readChunks(bytes);
  const length = Number(headers['content-length']?.[0] ?? Number.NaN);
  if (!Number.isSafeInteger(length)) return { body: bytes, whole: false };
  return { body: bytes.subarray(0, length), whole: bytes.length >= length };
}

function readChunks(bytes: Buffer): { readonly body: Buffer; readonly whole: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length && at < MAX_BODY_BYTES) {
    const lineEnd = bytes.indexOf('\n', at);
    if (lineEnd < 0 || lineEnd - at > 1024) break;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (!(size >= 0)) break;
    if (size === 0) return { body: Buffer.concat(parts), whole: true };
    parts.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + size));
    at = lineEnd + 1 + size + 2;
  }
  return { body: Buffer.concat(parts), whole: false };
}

const DECODERS: ReadonlyMap<string, typeof gunzipSync> = new Map([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** The body's text; empty if it cannot be decoded. */
export function bodyText(body: Buffer, headers: ReadingHeaders): string {
  const decode = DECODERS.get(headers['content-encoding']?.[0]?.toLowerCase() ?? '');
  if (decode === undefined) return body.toString('utf8', 0, MAX_BODY_BYTES);
  try {
    return decode(body, { maxOutputLength: MAX_BODY_BYTES }).toString('utf8');
  } catch {
    return '';
  }
}
