/** What the backend tells the page about the lab: the ports as the browser sees them. */
export interface LabConfig {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly backendPort: number;
  /** The user's own application behind the proxy; undefined for the lab's backend. */
  readonly application?: SocketAddresses | undefined;
}

/** URLs without a path, such as `wss://localhost`. */
export interface SocketAddresses {
  readonly proxied: readonly string[];
  readonly direct: readonly string[];
}

/** Reads the text of the `lab-config` script element; throws with the offending value. */
export function parseConfig(text: string): LabConfig {
  const value = readJson(text);
  return {
    httpPort: port(value, 'httpPort'),
    httpsPort: port(value, 'httpsPort'),
    backendPort: port(value, 'backendPort'),
    ...application(value),
  };
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Text that is not JSON, such as the token if the backend did not replace it.
  }
  throw new Error(`lab-config must hold a JSON object, got "${text.trim().slice(0, 60)}"`);
}

function port(
  value: Record<string, unknown>,
  name: 'httpPort' | 'httpsPort' | 'backendPort',
): number {
  const found = value[name];
  if (typeof found === 'number' && Number.isInteger(found) && found >= 1 && found <= 65_535) {
    return found;
  }
  throw new Error(
    `lab-config.${name} must be an integer from 1 to 65535, got ${JSON.stringify(found)}`,
  );
}

/** The backend has checked it. */
function application({ application: sockets }: Record<string, unknown>): Partial<LabConfig> {
  return sockets === undefined ? {} : { application: sockets as SocketAddresses };
}
