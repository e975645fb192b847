import type { AccessEntry, ForwardedTo, LoggedPorts, ProxyNote, ReadLine } from '../proxy-log.ts';
import { splitTarget } from '../request-target.ts';
import { terminationNote } from './termination.ts';

/** The fields of LOG_FORMAT in configuration.ts, behind the date of `log … format iso`. */
const LINE = new RegExp(
  [
    String.raw`^(?<endedAt>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d*(?<zone>[+-]\d\d:\d\d)`,
    String.raw`(?<client>\S+):\d+`,
    String.raw`\[(?<acceptedAt>[^\]]+)\]`,
    String.raw`(?<frontend>[^\s~]+)(?<tls>~?)`,
    String.raw`(?<backend>[^\s/]+)/(?<server>\S+)`,
    String.raw`(?<times>(?:[-+]?\d+/){4}[-+]?\d+)`,
    String.raw`(?<status>-?\d{1,3})`,
    String.raw`\+?(?<bytes>\d+)`,
    String.raw`\S+ \S+`, // cookies: none is captured
    String.raw`(?<ending>\S{4})`,
    String.raw`\S+ \S+`, // connections and queues
    String.raw`\{(?<host>[^|}]*)\|(?<userAgent>[^}]*)\} \{(?<upgrade>[^}]*)\}`,
    String.raw`"(?<request>.*)"`,
    String.raw`(?<id>\S+)$`,
  ].join(' '),
);

type Fields = Readonly<Record<string, string>>;

/** The line about a request, written when it is over; undefined for any other. */
export function readAccessLine(
  text: string,
  line: string,
  ports: LoggedPorts,
): ReadLine | undefined {
  const fields = LINE.exec(text)?.groups;
  if (fields === undefined) return undefined;
  const entry = toEntry(fields, line, ports);
  return entry && { entry, note: toNote(fields, entry) };
}

function toEntry(fields: Fields, line: string, ports: LoggedPorts): AccessEntry | undefined {
  const endedAt = new Date(`${fields['endedAt']}${fields['zone']}`);
  const request = /^(?<method>\S+) (?<target>\S+)(?: (?<version>HTTP\/\d\.\d))?$/.exec(
    decoded(fields['request']) ?? '',
  )?.groups; // `<BADREQ>` has no method
  if (Number.isNaN(endedAt.getTime()) || request === undefined) return undefined;
  return {
    endedAt,
    precisionMs: 1,
    method: request['method'] ?? '-',
    ...splitTarget(request['target'] ?? '/'),
    serverPort: fields['tls'] === '~' ? ports.httpsPort : ports.httpPort,
    clientIp: fields['client'] ?? '-',
    version: request['version'],
    userAgent: decoded(fields['userAgent']),
    host: decoded(fields['host']),
    status: statusOf(fields),
    bytesSent: Number(fields['bytes']),
    bytesReceived: undefined, // not in httplog's format
    timeTakenMs: Math.max(0, timesOf(fields).total),
    forwarded: forwardedTo(fields),
    line,
  };
}

/** `TR/Tw/Tc/Tr/Ta`, in ms; -1 for what never came. */
function timesOf({ times = '' }: Fields): { readonly response: number; readonly total: number } {
  const [, , , response = -1, total = 0] = times.split('/').map(Number);
  return { response, total };
}

/** The client got the 101: when HAProxy 3.2 cuts a tunnel itself, it logs 500 for it. */
function statusOf({ ending = '', status, upgrade }: Fields): number {
  return ending.startsWith('K') && upgrade !== '' ? SWITCHED : Number(status);
}

function forwardedTo(fields: Fields): ForwardedTo | undefined {
  const { frontend, backend, id = '' } = fields;
  if (backend === frontend) return undefined; // `lab/<NOSRV>`: it was to go nowhere
  const answered = timesOf(fields).response >= 0;
  return {
    id: id === '-' ? undefined : id.toLowerCase(),
    status: answered ? statusOf(fields) : undefined,
  };
}

function toNote(fields: Fields, entry: AccessEntry): ProxyNote | undefined {
  const { ending = '' } = fields;
  const said = terminationNote(ending, entry.status === SWITCHED);
  if (said === undefined) return undefined;
  const { cid, forwarded, uriStem, uriQuery, host } = entry;
  return {
    kind: said.kind,
    at: entry.endedAt,
    precisionMs: 1,
    connection: {
      cid,
      logId: forwarded?.id,
      target: uriQuery === undefined ? uriStem : `${uriStem}?${uriQuery}`,
      host,
      upgraded: entry.status === SWITCHED,
    },
    level: 'info',
    serious: false,
    message: said.message,
    reason: `termination state ${ending}`,
    line: entry.line,
  };
}

const SWITCHED = 101;

/** HAProxy writes `"`, `#`, `{`, `|`, `}` and what is not printable as `#` and two hex digits. */
function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  return text.replaceAll(/#(?<hex>[\dA-F]{2})/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
