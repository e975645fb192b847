import type { AccessEntry, ForwardedTo, ProxyLogReader } from '../proxy-log.ts';
import { iisAnswer } from './iis-status.ts';

/**
 * Reads W3C extended logs, IIS's or nginx's in its place. It keeps the fields that the last `#Fields`
 * line named; a line that does not fit them says nothing.
 */
export function createW3cReader(): ProxyLogReader {
  let fields: readonly string[] = [];
  return {
    read: (line) => {
      const named = /^#Fields:\s*(?<names>.*?)\s*$/.exec(line)?.groups?.['names'];
      if (named !== undefined) fields = named.split(/\s+/);
      if (line.startsWith('#')) return undefined;
      const values = line.trimEnd().split(' ');
      if (values.length !== fields.length) return undefined;
      const entry = toEntry(toRecord(fields, values), line);
      return entry && { entry };
    },
  };
}

function toRecord(names: readonly string[], values: readonly string[]): Map<string, string> {
  const present = names.map((name, index) => [name, values[index] ?? '-'] as const);
  return new Map(present.filter(([, value]) => value !== '-')); // "-" is the format's "no value"
}

function toEntry(record: Map<string, string>, line: string): AccessEntry | undefined {
  const endedAt = new Date(`${record.get('date')}T${record.get('time')}Z`);
  const status = Number(record.get('sc-status'));
  if (Number.isNaN(endedAt.getTime()) || !Number.isInteger(status)) return undefined;
  const { query, forwarded } = splitQuery(record.get('cs-uri-query'));
  const substatus = Number(record.get('sc-substatus') ?? 0);
  const win32Status = Number(record.get('sc-win32-status') ?? 0);
  return {
    endedAt,
    precisionMs: 1000, // the format writes whole seconds
    method: record.get('cs-method') ?? '-',
    uriStem: record.get('cs-uri-stem') ?? '-',
    uriQuery: query,
    cid: new URLSearchParams(query).get('cid') ?? undefined,
    serverPort: Number(record.get('s-port') ?? 0),
    clientIp: record.get('c-ip') ?? '-',
    version: record.get('cs-version'),
    userAgent: record.get('cs(User-Agent)')?.replaceAll('+', ' '),
    host: record.get('cs-host'),
    status,
    bytesSent: optionalNumber(record.get('sc-bytes')),
    bytesReceived: optionalNumber(record.get('cs-bytes')),
    timeTakenMs: Number(record.get('time-taken') ?? 0),
    forwarded,
    detail: iisAnswer(status, substatus, win32Status, forwarded?.status),
    line,
  };
}

/** The text that ARR appends to cs-uri-query of a request that it forwards. */
const ARR_SUFFIX =
  /(?:^|&)X-ARR-CACHE-HIT=[01]&X-ARR-LOG-ID=(?<id>[\da-f-]+)(?:&SERVER-STATUS=(?<status>\d+))?$/i;

function splitQuery(query: string | undefined): {
  readonly query: string | undefined;
  readonly forwarded: ForwardedTo | undefined;
} {
  const match = query === undefined ? null : ARR_SUFFIX.exec(query);
  if (query === undefined || match?.groups === undefined) return { query, forwarded: undefined };
  const { id, status } = match.groups;
  const own = query.slice(0, match.index);
  return {
    query: own === '' ? undefined : own,
    forwarded: { id: (id ?? '').toLowerCase(), status: optionalNumber(status) },
  };
}

function optionalNumber(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
