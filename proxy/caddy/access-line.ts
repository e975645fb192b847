import type { AccessEntry, ForwardedTo, LoggedPorts } from '../proxy-log.ts';
import { splitTarget } from '../request-target.ts';
import { number, record, type CaddyLine } from './log-line.ts';

const SWITCHED = 101;

/** The line about a request, written when it is over; undefined for any other. */
export function readAccessLine(
  parsed: CaddyLine,
  line: string,
  ports: LoggedPorts,
): AccessEntry | undefined {
  const { at, logger, message, request, fields } = parsed;
  if (!logger.startsWith('http.log.access') || message !== 'handled request') return undefined;
  if (request === undefined) return undefined;
  const { clientIp, method, uri, host, version, isTls } = request;
  const status = statusOf(fields);
  return {
    endedAt: at,
    precisionMs: 1,
    method,
    ...splitTarget(uri),
    serverPort: isTls ? ports.httpsPort : ports.httpPort,
    clientIp,
    version,
    userAgent: undefined, // no request header is logged: some are secret
    host,
    status,
    // Caddy 2.6 logs neither status nor size of an upgraded connection: both are 0.
    bytesSent: fields['status'] === 0 ? undefined : number(fields['size']),
    bytesReceived: number(fields['bytes_read']),
    timeTakenMs: Math.round((number(fields['duration']) ?? 0) * 1000),
    forwarded: forwardedTo(fields, status),
    line,
  };
}

type Fields = CaddyLine['fields'];

function statusOf(fields: Fields): number {
  const status = number(fields['status']) ?? 0;
  return status === 0 && headersOf(fields).has('upgrade') ? SWITCHED : status;
}

/** The proxy's own: all else in an answer comes from the backend. */
const OWN_HEADERS = new Set(['server', 'x-arr-log-id', 'alt-svc', 'via']);

function forwardedTo(fields: Fields, status: number): ForwardedTo | undefined {
  const headers = headersOf(fields);
  const id = headers.get('x-arr-log-id');
  if (id === undefined) return undefined; // a site that answers by itself
  const answered = [...headers.keys()].some((name) => !OWN_HEADERS.has(name));
  return { id: id.toLowerCase(), status: answered ? status : undefined };
}

/** Names in lower case, the first value of each. */
function headersOf(fields: Fields): ReadonlyMap<string, string> {
  const headers = Object.entries(record(fields['resp_headers']) ?? {});
  return new Map(
    headers.map(([name, values]) => [
      name.toLowerCase(),
      String(Array.isArray(values) ? (values[0] ?? '') : values),
    ]),
  );
}
