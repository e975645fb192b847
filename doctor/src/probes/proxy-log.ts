import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ProxyNote, ReadLine } from '@lab101/proxy';
import type { LogSign, Reading } from '../reading.ts';
import { type Context, timed } from './context.ts';

const MAX_TAIL_BYTES = 262_144;
const MAX_LINE_CHARACTERS = 4096;
const MAX_SIGNS = 10;

/** Where a log ends before the first probe. */
export async function logLength(file: string | undefined): Promise<number> {
  if (file === undefined) return 0;
  return (await stat(file)).size;
}

/** What the end of a proxy's log says. Older lines count only if they are about sockets that were open. */
export async function askLog(
  { asked }: Context,
  lengthBefore: number,
): Promise<Reading | undefined> {
  const { proxyLog, url } = asked;
  if (proxyLog === undefined) return undefined;
  return await timed('proxy-log', 'read the proxy’s log', async () => {
    const signs: LogSign[] = [];
    const read = await readers();
    for (const line of await directives(proxyLog)) read(line);
    for (const { line, at } of await lastLines(proxyLog)) {
      const fresh = at >= lengthBefore;
      const sign = signOf(line.slice(0, MAX_LINE_CHARACTERS), read, url.pathname);
      if (sign !== undefined) signs.push({ ...sign, line: line.slice(0, 300), fresh });
    }
    return { outcome: 'answer', signs: signs.slice(-MAX_SIGNS) };
  });
}

/** Each with the byte at which it begins, which its text does not tell in another encoding. */
async function lastLines(file: string): Promise<readonly { line: string; at: number }[]> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const from = Math.max(0, size - MAX_TAIL_BYTES);
  const bytes = await bytesAt(handle, from, MAX_TAIL_BYTES);
  const lines: { line: string; at: number }[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\n', at);
    const next = end < 0 ? bytes.length : end;
    lines.push({ line: bytes.toString('utf8', at, next), at: from + at });
    at = next + 1;
  }
  return lines;
}

async function bytesAt(handle: FileHandle, position: number, count: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(count), position });
  return buffer.subarray(0, bytesRead);
}

/** A W3C log names its fields at its beginning. */
async function directives(file: string): Promise<readonly string[]> {
  await using handle = await open(file);
  const bytes = await bytesAt(handle, 0, MAX_LINE_CHARACTERS);
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('#Fields:'));
}

type Read = (line: string) => ReadLine | undefined;

/** Loaded only if there is a log: a run without one does not wait for them. */
async function readers(): Promise<Read> {
  const { createNginxLogReader, PROXIES } = await import('@lab101/proxy');
  const ports = { httpPort: 80, httpsPort: 443 };
  const all = [
    createNginxLogReader(),
    PROXIES.haproxy.createLogReader(ports),
    PROXIES.caddy.createLogReader(ports),
  ];
  return (line) => {
    for (const reader of all) {
      const found = reader.read(line);
      if (found !== undefined && (found.entry !== undefined || found.note?.kind !== 'other'))
        return found;
    }
    return undefined;
  };
}

/** What a proxy's own words in a line stand for; `ending`: of a socket that had been open. */
const WORDS: readonly ({ readonly pattern: RegExp } & Pick<LogSign, 'code'> &
  Partial<Pick<LogSign, 'ending' | 'sure' | 'standing'>>)[] = [
  { pattern: /timed out.*while proxying upgraded connection/, code: 'F02', ending: true },
  { pattern: /UpgradeActivityTimeout/, code: 'F02', ending: true },
  { pattern: / 101 .*\s[cs]D[-\w]{0,2}\s/, code: 'F02', ending: true },
  { pattern: /Peeking first byte/, code: 'F32', ending: true },
  { pattern: /gracefully shutting down/, code: 'F13', sure: false },
  { pattern: /worker_connections are not enough/, code: 'F30' },
  { pattern: /limiting connections by zone/, code: 'F30' },
  {
    pattern:
      /while SSL handshaking to upstream|wrong version number|AH00898|does not look like a TLS handshake|HTTP response to HTTPS client|malformed HTTP response "\\?\\x15\\?\\x03/i,
    code: 'F12',
  },
  {
    pattern: /upstream prematurely closed connection while reading response header/,
    code: 'F12',
    sure: false,
  },
  { pattern: /sent no valid HTTP|AH01102|invalid header line.*upstream/i, code: 'F46' },
  { pattern: /AH01146|because of worker sharing/, code: 'F26', standing: true },
  { pattern: /AH01144|No protocol handler was valid/, code: 'F26' },
  { pattern: /upgrade_failed/, code: 'F20' },
  { pattern: /while connecting to upstream|no live upstreams|AH01114/, code: 'F11' },
  { pattern: /upstream timed out.*while reading response header/, code: 'F11' },
  { pattern: /\bSC--\s/, code: 'F11', sure: false }, // or its TLS handshake fails
  { pattern: /\bSH--\s/, code: 'F19', sure: false },
  { pattern: /access forbidden by rule|ModSecurity: Access denied/i, code: 'F31' },
  {
    pattern: /client intended to send too large|request (?:line|header).* too (?:long|large)/i,
    code: 'F25',
  },
];

function signOf(
  line: string,
  read: Read,
  path: string,
): Omit<LogSign, 'line' | 'fresh'> | undefined {
  const { note, entry } = read(line) ?? {};
  if (note !== undefined && !isAbout(note, path)) return undefined;
  const word = WORDS.find(({ pattern }) => pattern.test(line));
  if (word !== undefined) {
    const { code, ending = false, sure = true, standing = false } = word;
    return { code, ending, sure, standing };
  }
  if (entry?.detail?.failure !== undefined && entry.uriStem === path) {
    return { code: entry.detail.failure, ending: false, sure: true, status: entry.status };
  }
  const isTimeout = note?.kind === 'upstream-timed-out' || note?.kind === 'client-timed-out';
  if (isTimeout && note.connection?.upgraded === true)
    return { code: 'F02', ending: true, sure: true };
  if (note?.kind === 'connect-failed') return { code: 'F11', ending: false, sure: true };
  return undefined;
}

function isAbout({ connection }: ProxyNote, path: string): boolean {
  const target = connection?.target;
  return target === undefined || target.split('?')[0] === path;
}
