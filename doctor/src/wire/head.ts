import type { ReadingHeaders } from '../reading.ts';

/** The head of an HTTP/1 response. */
export interface Head {
  readonly version: string;
  readonly status: number;
  readonly headers: ReadingHeaders;
  /** In bytes, with the empty line. */
  readonly length: number;
}

/** More than any proxy sends; nginx and Apache refuse heads of 8 to 32 KiB themselves. */
export const MAX_HEAD_BYTES = 32_768;
const MAX_FIELDS = 128;
const MAX_VALUE_CHARACTERS = 4096;

const START = 'HTTP/';
const STATUS_LINE = /^HTTP\/(?<version>\d\.\d) (?<status>\d{3})(?: [^\r\n]*)?$/;

/** The head, or why there is none: it has not all come, or it is no HTTP/1. */
export function parseHead(bytes: Buffer): Head | 'incomplete' | 'not-http' {
  const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES);
  if (!START.startsWith(text.slice(0, START.length))) return 'not-http';
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return bytes.length >= MAX_HEAD_BYTES ? 'not-http' : 'incomplete';
  const [first = '', ...lines] = text.slice(0, end.index).split(/\r?\n/);
  const { version, status } = STATUS_LINE.exec(first)?.groups ?? {};
  if (version === undefined || status === undefined) return 'not-http';
  const length = end.index + end[0].length;
  return { version, status: Number(status), headers: fields(lines), length };
}

function fields(lines: readonly string[]): ReadingHeaders {
  const found = new Map<string, string[]>();
  for (const line of lines.slice(0, MAX_FIELDS)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1, colon + MAX_VALUE_CHARACTERS).trim();
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return Object.fromEntries(found);
}
