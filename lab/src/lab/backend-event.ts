/** One line of the backend's log. Fields by event: backend/src/event-log.ts. */
export interface BackendEvent {
  readonly time: string;
  readonly event: string;
  readonly cid?: string;
  readonly [field: string]: unknown;
}

/** Reads one line; undefined for a line that is no event, such as an error message. */
export function parseBackendEvent(line: string): BackendEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined; // the line is still being written
  }
}

function isEvent(value: unknown): value is BackendEvent {
  return typeof value === 'object' && value !== null && 'event' in value && 'time' in value;
}

/** True if it is the first event of a connection: the handshake's outcome. */
export function isHandshakeEvent({ event }: BackendEvent): boolean {
  return event === 'open' || isRefusal(event);
}

/** Whether the answer was not 101. `no-upgrade`: the handshake arrived as plain HTTP. */
export function isRefusal(event: string | undefined): boolean {
  return event === 'refuse' || event === 'no-upgrade';
}

/** The handshake's headers, with names in lower case; none if the event has none. */
export function headersOf(event: BackendEvent | undefined): Readonly<Record<string, string>> {
  const headers = event?.['headers'];
  if (typeof headers !== 'object' || headers === null) return {};
  const isText = (header: [string, unknown]): header is [string, string] =>
    typeof header[1] === 'string';
  return Object.fromEntries(Object.entries(headers).filter(isText));
}
