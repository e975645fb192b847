import type { NoteKind, ProxyLogReader, ProxyNote } from '../proxy-log.ts';
import { createW3cReader } from '../w3c-log/reader.ts';
import { readNginxError, type NginxError } from './error-log.ts';

/** Reads nginx's access log, which the lab has it write as IIS does, and its error log. */
export function createNginxLogReader(): ProxyLogReader {
  const w3c = createW3cReader();
  const masters = new Set<number>();
  return {
    read: (line) => {
      const access = w3c.read(line);
      if (access !== undefined) return access;
      const error = readNginxError(line);
      return error && { note: noteOf(error, masters) };
    },
  };
}

/** nginx's notices (src/os/unix/ngx_process_cycle.c): those of the master, and a worker's end. */
const OF_THE_PROGRAM: readonly { readonly pattern: RegExp; readonly kind: NoteKind }[] = [
  { pattern: /^nginx\/\d/, kind: 'started' }, // a reload does not say its version again
  { pattern: /^reconfiguring$/, kind: 'reloaded' },
  { pattern: /^signal 3 \(SIGQUIT\) received/, kind: 'finishing' },
  { pattern: /^signal (?:2|15) \(SIG(?:INT|TERM)\) received/, kind: 'stopping' },
  { pattern: /^worker process \d+ exited with code/, kind: 'worker-ended' },
  { pattern: /^worker process \d+ exited on signal/, kind: 'killed' },
  { pattern: /^exit$/, kind: 'stopped' },
];

/**
 * An error of either side, in the same words: `recv() failed (104: Connection reset by peer) while
 * …`.
 */
const BROKEN =
  /^(?:recv|send|writev|sendfile|SSL_\w+)\(\) failed \(\d+: .*while proxying upgraded connection$/;

/** The messages about one request (src/http/ngx_http_upstream.c). */
const OF_A_CONNECTION: readonly { readonly pattern: RegExp; readonly kind: NoteKind }[] = [
  { pattern: /^upstream timed out\b/, kind: 'upstream-timed-out' },
  { pattern: /^client timed out\b/, kind: 'client-timed-out' },
  { pattern: /^upstream sent no valid HTTP\/1\.0 header\b/, kind: 'not-http' }, // logged as 009
  { pattern: BROKEN, kind: 'reset' },
  {
    pattern:
      /while (?:connecting to upstream|reading response header from upstream)|could not be resolved/,
    kind: 'connect-failed',
  },
];

const QUIET: ReadonlySet<string> = new Set(['debug', 'info', 'notice']);
const UPGRADED = 'while proxying upgraded connection';

function noteOf(error: NginxError, masters: Set<number>): ProxyNote {
  const { at, level, message, fields, cid, connection, line } = error;
  const target = fields['request']?.split(' ')[1];
  const isOfConnection = connection !== undefined || cid !== undefined || target !== undefined;
  return {
    kind: isOfConnection ? kindOfConnection(error) : kindOfProgram(error, masters),
    at,
    precisionMs: 1000,
    connection: isOfConnection
      ? {
          cid,
          logId: undefined,
          target,
          host: fields['host'],
          upgraded: message.includes(UPGRADED),
        }
      : undefined,
    level,
    serious: !QUIET.has(level),
    message,
    reason: /\(\d+: (?<reason>[^)]+)\)/.exec(message)?.groups?.['reason'],
    line,
  };
}

/** nginx takes a broken client as information and a broken backend as an error (`log_error`). */
function kindOfConnection({ message, level }: NginxError): NoteKind {
  const kind = kindOf(OF_A_CONNECTION, message);
  if (kind !== 'reset') return kind;
  return level === 'info' ? 'client-lost' : 'backend-lost';
}

/** A worker also says `exit`. Its owner is unknown if the log begins with it. */
function kindOfProgram({ message, pid }: NginxError, masters: Set<number>): NoteKind {
  const kind = kindOf(OF_THE_PROGRAM, message);
  if (kind === 'started' || kind === 'reloaded') masters.add(pid);
  return kind === 'stopped' && !masters.has(pid) ? 'other' : kind;
}

function kindOf(kinds: typeof OF_THE_PROGRAM, message: string): NoteKind {
  return kinds.find(({ pattern }) => pattern.test(message))?.kind ?? 'other';
}
