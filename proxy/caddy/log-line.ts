/** One line of Caddy's log, as far as it is read: JSON in zap's form. */
export interface CaddyLine {
  readonly at: Date;
  /** Such as `http.log.access`; empty for Caddy itself. */
  readonly logger: string;
  readonly message: string;
  /** Go's words for what failed; undefined if the line has none. */
  readonly error: string | undefined;
  readonly request: CaddyRequest | undefined;
  /** All other fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface CaddyRequest {
  readonly clientIp: string;
  readonly method: string;
  readonly uri: string;
  readonly host: string | undefined;
  readonly version: string | undefined;
  readonly isTls: boolean;
  /** Caddy logs `client_ip` since 2.7, the version that got stream_close_delay. */
  readonly isOfOldCaddy: boolean;
}

/** The line; undefined for anything else, such as a line that is half written. */
export function parseCaddyLine(line: string): CaddyLine | undefined {
  const fields = parseObject(line);
  const { ts, msg, logger, error } = fields ?? {};
  if (fields === undefined || typeof ts !== 'number' || typeof msg !== 'string') return undefined;
  const at = new Date(Math.round(ts * 1000));
  if (Number.isNaN(at.getTime())) return undefined;
  return {
    at,
    logger: text(logger) ?? '',
    message: msg,
    error: text(error),
    request: toRequest(fields['request']),
    fields,
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return record(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function toRequest(value: unknown): CaddyRequest | undefined {
  const request = record(value);
  if (request === undefined) return undefined;
  return {
    clientIp: text(request['client_ip']) ?? text(request['remote_ip']) ?? '-',
    method: text(request['method']) ?? '-',
    uri: text(request['uri']) ?? '/',
    host: text(request['host']),
    version: text(request['proto']),
    isTls: record(request['tls']) !== undefined,
    isOfOldCaddy: request['client_ip'] === undefined,
  };
}

export function record(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
