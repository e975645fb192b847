import type { NoteConnection, NoteKind, ProxyNote } from '../proxy-log.ts';
import { splitTarget } from '../request-target.ts';
import type { CaddyLine } from './log-line.ts';

type ReadNotice = (parsed: CaddyLine, line: string) => ProxyNote | undefined;

/** A connection that ends so soon after a reload began was ended by it, in ms. */
const AT_ONCE_MS = 1000;

/**
 * Reads the lines that are about the program or about how one connection ended. Caddy before 2.7
 * closes every WebSocket when it is told to reload, and says no more than "connection closed".
 */
export function createNoticeReader(): ReadNotice {
  let reloadedAtMs = Number.NEGATIVE_INFINITY;

  const kindOf = ({ message, fields, at }: CaddyLine): NoteKind | undefined => {
    if (message === 'received request' && fields['uri'] === '/load') {
      reloadedAtMs = at.getTime();
      return 'reloaded';
    }
    return PROGRAM.find(({ pattern }) => pattern.test(message))?.kind;
  };

  return (parsed, line) => {
    const program = kindOf(parsed);
    if (program !== undefined) return toNote(program, parsed, line, undefined);
    const { request, error, at, message } = parsed;
    const endedByReload =
      message === 'connection closed' &&
      request?.isOfOldCaddy === true &&
      at.getTime() - reloadedAtMs <= AT_ONCE_MS;
    const ending = endedByReload ? ENDED_BY_RELOAD : request && endingOf(parsed);
    if (request === undefined || ending === undefined) return undefined;
    const connection: NoteConnection = {
      cid: splitTarget(request.uri).cid,
      logId: undefined,
      target: request.uri,
      host: request.host,
      upgraded: ending.upgraded,
    };
    return toNote(ending.kind, parsed, line, connection, error ?? reasonOf(message));
  };
}

/** Messages about the whole program (caddy.go, sigtrap.go, modules/caddyhttp/reverseproxy). */
const PROGRAM: readonly { readonly pattern: RegExp; readonly kind: NoteKind }[] = [
  { pattern: /^serving initial configuration$/, kind: 'started' },
  { pattern: /^closing streaming connections after delay$/, kind: 'worker-ended' },
  { pattern: /^exiting; byeee/, kind: 'stopping' },
  { pattern: /^shutdown complete$/, kind: 'stopped' },
  { pattern: /^quitting process immediately$/, kind: 'stopped' },
];

interface Ending {
  readonly kind: NoteKind;
  readonly upgraded: boolean;
}

const ENDED_BY_RELOAD: Ending = { kind: 'worker-ended', upgraded: true };

function endingOf({ logger, message, error }: CaddyLine): Ending | undefined {
  if (logger.startsWith('http.log.error')) return { kind: troubleOf(message), upgraded: false };
  if (!logger.startsWith('http.handlers.reverse_proxy') || error === undefined) return undefined;
  // Caddy before 2.11 does not log how a tunnel ended; an end without a reset has no error.
  if (message === 'streaming error') return { kind: brokenBy(error), upgraded: true };
  const gaveUp = message === 'upstream roundtrip' && error === 'context canceled';
  return gaveUp ? { kind: 'reset', upgraded: false } : undefined;
}

/** Go's words for a failed dial or a failed read (package net). */
function troubleOf(message: string): NoteKind {
  if (/\bdial\b|lookup/.test(message)) return 'connect-failed';
  return brokenBy(message);
}

function brokenBy(error: string): NoteKind {
  if (/i\/o timeout/.test(error)) return 'upstream-timed-out'; // only the backend's side has one
  return /reset by peer|broken pipe|EOF/.test(error) ? 'reset' : 'other';
}

/** `dial tcp 127.0.0.1:8080: connect: connection refused`: the last part is the system's. */
function reasonOf(message: string): string | undefined {
  return message.includes(': ') ? message.split(': ').at(-1) : undefined;
}

function toNote(
  kind: NoteKind,
  { at, message, fields }: CaddyLine,
  line: string,
  connection: NoteConnection | undefined,
  reason?: string,
): ProxyNote {
  const level = typeof fields['level'] === 'string' ? fields['level'] : 'info';
  const serious = level !== 'debug' && level !== 'info';
  return { kind, at, precisionMs: 1, connection, level, serious, message, reason, line };
}
