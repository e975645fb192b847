/** One request as the proxy logged it. For a WebSocket: one line, written when the socket ends. */
export interface W3cEntry {
  /** The end of the request: http.sys and nginx both log when it is over. Precise to 1 s. */
  readonly endedAt: Date;
  readonly method: string;
  /** The path as the client asked for it. */
  readonly uriStem: string;
  /** The client's own query, without what ARR appends; undefined where there is none. */
  readonly uriQuery: string | undefined;
  /** The connection id that the lab's page puts into the query. */
  readonly cid: string | undefined;
  readonly serverPort: number;
  readonly clientIp: string;
  /** `HTTP/1.1`, `HTTP/2.0`; undefined where the log has no cs-version. */
  readonly version: string | undefined;
  readonly userAgent: string | undefined;
  readonly host: string | undefined;
  readonly status: number;
  readonly substatus: number;
  readonly win32Status: number;
  readonly bytesSent: number | undefined;
  readonly bytesReceived: number | undefined;
  /** time-taken, in ms: for a WebSocket, how long the socket lived. */
  readonly timeTakenMs: number;
  /** What ARR appended to cs-uri-query; undefined where ARR did not forward the request. */
  readonly arr: ArrTrace | undefined;
  /** The line itself, for people. */
  readonly line: string;
}

export interface ArrTrace {
  readonly cacheHit: boolean;
  /** The GUID that the backend received as X-ARR-LOG-ID. */
  readonly logId: string;
  /** What the backend answered; undefined where it gave no answer (a 502 of the proxy's own). */
  readonly serverStatus: number | undefined;
}

/** Reads a log line by line. It keeps the fields that the last `#Fields` line named. */
export interface W3cReader {
  /**
   * The entry of that line; undefined for a directive, an empty line, or a line that does not fit
   * the fields (a line still being written, a line before the first `#Fields`).
   */
  read(line: string): W3cEntry | undefined;
}

export function createW3cReader(): W3cReader {
  let fields: readonly string[] = [];
  return {
    read: (line) => {
      const named = /^#Fields:\s*(?<names>.*?)\s*$/.exec(line)?.groups?.['names'];
      if (named !== undefined) fields = named.split(/\s+/);
      if (line.startsWith('#')) return undefined;
      const values = line.trimEnd().split(' ');
      return values.length === fields.length ? toEntry(toRecord(fields, values), line) : undefined;
    },
  };
}

function toRecord(names: readonly string[], values: readonly string[]): Map<string, string> {
  const present = names.map((name, index) => [name, values[index] ?? '-'] as const);
  return new Map(present.filter(([, value]) => value !== '-')); // "-" is the format's "no value"
}

function toEntry(record: Map<string, string>, line: string): W3cEntry | undefined {
  const endedAt = new Date(`${record.get('date')}T${record.get('time')}Z`);
  const status = Number(record.get('sc-status'));
  if (Number.isNaN(endedAt.getTime()) || !Number.isInteger(status)) return undefined;
  const { query, arr } = splitQuery(record.get('cs-uri-query'));
  return {
    endedAt,
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
    substatus: Number(record.get('sc-substatus') ?? 0),
    win32Status: Number(record.get('sc-win32-status') ?? 0),
    bytesSent: optionalNumber(record.get('sc-bytes')),
    bytesReceived: optionalNumber(record.get('cs-bytes')),
    timeTakenMs: Number(record.get('time-taken') ?? 0),
    arr,
    line,
  };
}

const ARR_SUFFIX =
  /(?:^|&)X-ARR-CACHE-HIT=(?<hit>[01])&X-ARR-LOG-ID=(?<id>[\da-f-]+)(?:&SERVER-STATUS=(?<status>\d+))?$/i;

function splitQuery(query: string | undefined): {
  readonly query: string | undefined;
  readonly arr: ArrTrace | undefined;
} {
  const match = query === undefined ? null : ARR_SUFFIX.exec(query);
  if (query === undefined || match?.groups === undefined) return { query, arr: undefined };
  const { hit, id, status } = match.groups;
  const own = query.slice(0, match.index);
  return {
    query: own === '' ? undefined : own,
    arr: {
      cacheHit: hit === '1',
      logId: (id ?? '').toLowerCase(),
      serverStatus: optionalNumber(status),
    },
  };
}

function optionalNumber(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
