import type { NoteKind, ProxyNote } from '../proxy-log.ts';

/** `[WARNING]  (27435) : message`: what the master and its workers write to stderr, without a time. */
const NOTICE = /^\[(?<level>[A-Z]+)\]\s+\((?<pid>\d+)\) : (?<message>.*)$/;

/** The same of a worker on stdout, as `log … format iso` writes it. */
const LOGGED =
  /^(?<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d*(?<zone>[+-]\d\d:\d\d) (?<message>.*)$/;

/** What HAProxy's words mean for the program (src/haproxy.c, src/mworker.c, src/proxy.c). */
const KINDS: readonly { readonly pattern: RegExp; readonly kind: NoteKind }[] = [
  { pattern: /^Reloading HAProxy/, kind: 'reloaded' },
  { pattern: /^Former worker \(\d+\) exited with code 0 /, kind: 'worker-ended' },
  { pattern: /^Current worker \(\d+\) exited with code 0 /, kind: 'worker-ended' },
  { pattern: /^Current worker \(\d+\) exited with code 143 /, kind: 'stopping' }, // 128 + SIGTERM
  { pattern: /^(?:Current|Former) worker \(\d+\) exited with code /, kind: 'killed' },
  { pattern: /^All workers exited\. Exiting/, kind: 'stopped' },
  { pattern: /^Loading failure!|^Failed to load worker/, kind: 'other' },
];

type ReadNotice = (text: string, line: string) => ProxyNote | undefined;

/**
 * Reads the lines that are about the program. Some say different things by what was said before:
 * a worker stops taking connections in a reload and in a graceful stop, and `Loading success`
 * ends a start and a reload.
 */
export function createNoticeReader(): ReadNotice {
  let reloading = false;
  let exiting = false;

  const kindOf = (message: string): NoteKind | undefined => {
    if (message.startsWith('Reloading HAProxy')) reloading = true;
    if (message.startsWith('Exiting Master process')) exiting = true;
    if (message.startsWith('Loading success')) {
      const started = !reloading;
      reloading = false;
      exiting = false;
      return started ? 'started' : undefined;
    }
    if (message.startsWith('Proxy lab stopped (')) return exiting ? 'finishing' : undefined;
    return KINDS.find(({ pattern }) => pattern.test(message))?.kind;
  };

  return (text, line) => {
    const { level = 'NOTICE', message = '' } = NOTICE.exec(text)?.groups ?? {};
    const kind = kindOf(message);
    const about = { precisionMs: 1, connection: undefined, reason: undefined, line };
    if (kind === undefined) return readHardStop(text, about);
    const serious = level === 'ALERT';
    return { kind, at: undefined, level: level.toLowerCase(), serious, message, ...about };
  };
}

/** Only what stderr says without a time: the old worker's end of patience is worth its own line. */
function readHardStop(
  text: string,
  about: Pick<ProxyNote, 'precisionMs' | 'connection' | 'reason' | 'line'>,
): ProxyNote | undefined {
  const { at, zone, message } = LOGGED.exec(text)?.groups ?? {};
  if (message !== 'soft-stop running for too long, performing a hard-stop.') return undefined;
  const when = new Date(`${at}${zone}`);
  return { kind: 'worker-ended', at: when, level: 'notice', serious: false, message, ...about };
}
