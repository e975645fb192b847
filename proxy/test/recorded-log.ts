import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type {
  AccessEntry,
  LoggedPorts,
  ProxyLogReader,
  ProxyNote,
  ReadLine,
} from '../proxy-log.ts';

/**
 * Endings of a socket as a real proxy logged them, in `<proxy>/recorded/<version>/<ending>.txt`:
 * first what the client saw, then the lines of proxy and backend, each with the time of reading.
 */
export interface RecordedEnding {
  readonly ports: LoggedPorts;
  /** The proxy's lines, in the order in which they were read. */
  readonly lines: readonly string[];
  readonly text: string;
}

const folderOf = (proxy: string, version: string): string =>
  fileURLToPath(new URL(`../../${proxy}/recorded/${version}/`, import.meta.url));

export async function recordedEndings(proxy: string, version: string): Promise<string[]> {
  const files = await readdir(folderOf(proxy, version));
  return files.map((name) => name.replace(/\.txt$/, '')).toSorted();
}

export async function readRecordedEnding(
  proxy: string,
  version: string,
  ending: string,
): Promise<RecordedEnding> {
  const text = await readFile(`${folderOf(proxy, version)}${ending}.txt`, 'utf8');
  const { http = 0, https = 0 } = JSON.parse(/^ports (?<json>.*)$/m.exec(text)?.[1] ?? '{}') as {
    readonly http?: number;
    readonly https?: number;
  };
  const lines = [...text.matchAll(/^proxy \d+ (?<line>.*)$/gm)].map((match) => match[1] ?? '');
  return { ports: { httpPort: http, httpsPort: https }, lines, text };
}

export function readAll(reader: ProxyLogReader, lines: readonly string[]): ReadLine[] {
  return lines.flatMap((line) => reader.read(line) ?? []);
}

/**
 * The readings in a short form: `101 backend 101`, `502 no answer`, `400 proxy`, `reset tunnel`.
 */
export function summarize(readings: readonly ReadLine[]): string[] {
  return readings.flatMap(({ entry, note }) => [
    ...(entry === undefined ? [] : [entryText(entry)]),
    ...(note === undefined ? [] : [noteText(note)]),
  ]);
}

function entryText({ status, forwarded }: AccessEntry): string {
  if (forwarded === undefined) return `${status} proxy`;
  if (forwarded.status === undefined) return `${status} no answer`;
  return `${status} backend ${forwarded.status}`;
}

function noteText({ kind, connection }: ProxyNote): string {
  if (connection === undefined) return kind;
  return `${kind} ${connection.upgraded ? 'tunnel' : 'request'}`;
}
