import type {
  AccessEntry,
  ForwardedTo,
  NoteKind,
  ProxyLogReader,
  ProxyNote,
  ReadLine,
} from '../proxy-log.ts';
import { splitTarget } from '../request-target.ts';

/**
 * Directives for the two logs that {@link createHttpdReader} reads: httpd's own formats, with more at
 * the end. They need TZ=UTC and mod_setenvif. `%R` tells whether a request was to be forwarded,
 * `proxy-status` what the backend answered.
 */
export const HTTPD_LOGGING = String.raw`SetEnvIfExpr "%{QUERY_STRING} =~ /(?:^|&)cid=([\w-]+)/" cid=$1
ErrorLogFormat "[%{u}t] [%-m:%l] [pid %P:tid %T] %E: [client\ %a] %M [cid\ %{cid}e]"
LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" \"%{Host}i\" %{local}p %I %R %{proxy-status}n %{ms}T %{end:%Y-%m-%dT%H:%M:%S}t.%{end:msec_frac}tZ" lab`;

const ACCESS = new RegExp(
  [
    String.raw`^(?<client>\S+) \S+ .*? \[[^\]]+\]`,
    String.raw`"(?<method>\S+) (?<target>\S+)(?: (?<version>HTTP\/\d\.\d))?"`,
    String.raw`(?<status>\d{3}) (?<sent>\d+) ".*" "(?<agent>.*)" "(?<host>.*)" (?<port>\d+)`,
    String.raw`(?<received>\d+) (?<handler>\S+) (?<answered>\S+) (?<ms>\d+) (?<endedAt>\S+Z)$`,
  ].join(' '),
);

const ERROR = new RegExp(
  [
    String.raw`^\[(?<at>\w+ \w+ +\d+ [\d:]+\.\d{3})\d* (?<year>\d{4})\] \[\w+:(?<level>\w+)\] \[pid [^\]]+\]`,
    String.raw`(?:\(\d+\)(?<reason>[^:]+): )?(?:\[client [^\]]+\] )?(?<code>AH\d{5}): (?<text>.*?)(?: \[cid (?<cid>\S+)\])?$`,
  ].join(' '),
);

/** What httpd's numbers mean, about the program (server/mpm) or a request (modules/proxy). */
const KINDS: Readonly<Record<string, NoteKind>> = {
  AH00491: 'stopping',
  AH00492: 'finishing',
  AH00493: 'reloaded',
  AH01114: 'connect-failed',
};

export function createHttpdReader(): ProxyLogReader {
  return {
    read: (line) => {
      const access = ACCESS.exec(line)?.groups;
      if (access !== undefined) return readAccess(access, line);
      const error = ERROR.exec(line)?.groups;
      const note = error && toNote(error, line);
      return note && { note };
    },
  };
}

type Fields = Readonly<Record<string, string | undefined>>;

/** httpd takes an answer without a status line for one of HTTP/0.9, and makes it a 200. */
function readAccess(fields: Fields, line: string): ReadLine {
  const entry = toEntry(fields, line);
  const { status, forwarded, cid, endedAt: at } = entry;
  const isAnswer = (fields['handler'] ?? '').startsWith('proxy') && status === 200;
  if (!isAnswer || forwarded !== undefined) return { entry };
  const message = 'the answer has no status line';
  const about = { kind: 'not-http', at, cid, level: 'info', message } as const;
  return { entry, note: noteOf({ ...about, reason: message, line }) };
}

function toEntry(fields: Fields, line: string): AccessEntry {
  return {
    endedAt: new Date(fields['endedAt'] ?? ''),
    precisionMs: 1,
    method: fields['method'] ?? '-',
    ...splitTarget(fields['target'] ?? '/'),
    serverPort: Number(fields['port']),
    clientIp: fields['client'] ?? '-',
    version: fields['version'],
    userAgent: logged(fields['agent']),
    host: logged(fields['host']),
    status: Number(fields['status']),
    bytesSent: Number(fields['sent']),
    bytesReceived: Number(fields['received']),
    timeTakenMs: Number(fields['ms']),
    forwarded: forwardedTo(fields),
    line,
  };
}

function logged(value: string | undefined): string | undefined {
  return value === '-' ? undefined : value;
}

/** Without an answer of the backend, only a gateway error shows that httpd tried to forward. */
function forwardedTo({ answered, handler = '', status }: Fields): ForwardedTo | undefined {
  const known = logged(answered);
  if (known !== undefined) return { id: undefined, status: Number(known) };
  const isTried = handler.startsWith('proxy') && /^50[234]$/.test(status ?? '');
  return isTried ? { id: undefined, status: undefined } : undefined;
}

function kindOf({ code = '', cid, reason }: Fields): NoteKind | undefined {
  if (code === 'AH01102')
    return reason === 'The timeout specified has expired' ? 'upstream-timed-out' : 'backend-lost';
  return KINDS[code] ?? (cid === undefined ? undefined : 'other');
}

function toNote(fields: Fields, line: string): ProxyNote | undefined {
  const { at, year, cid, level = '', code, text = '', reason = text } = fields;
  const kind = kindOf(fields);
  const written = new Date(`${at} ${year} UTC`);
  return (
    kind && noteOf({ kind, at: written, cid, level, message: `${code}: ${text}`, reason, line })
  );
}

type About = Pick<ProxyNote, 'kind' | 'at' | 'level' | 'message' | 'reason' | 'line'>;

function noteOf({ cid, ...about }: About & Pick<AccessEntry, 'cid'>): ProxyNote {
  const unknown = { logId: undefined, target: undefined, host: undefined, upgraded: false };
  return {
    ...about,
    precisionMs: 1,
    connection: cid === undefined ? undefined : { ...unknown, cid },
    serious: ['error', 'crit', 'alert', 'emerg'].includes(about.level),
  };
}
