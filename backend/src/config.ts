import { cleanEnv, EnvError, makeValidator } from 'envalid';

/** The settings of the backend, read once at its start. */
export interface BackendConfig {
  /** Address to listen on. Default `127.0.0.1`; a container sets `0.0.0.0`. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. Default 8080, the article's. */
  readonly port: number;
  /** Ports that a browser uses to reach the proxy and this backend: the page needs them. */
  readonly published: PublishedPorts;
  /** Host names by which pages reach the proxy; a wildcard as in `*.example.com`. */
  readonly hostNames: readonly string[];
  /**
   * The address of the user's own application, if the proxy forwards to one. The page opens its
   * sockets there.
   */
  readonly application?: ApplicationSockets;
  /** Time between two visible ping messages, in ms. Default 20 000, the article's. */
  readonly pingIntervalMs: number;
  /**
   * Time between two RFC 6455 pings, in ms; a peer that misses one is disconnected. Also the
   * time limit for receiving an HTTP request, and for an answer that is not read. Default 30 000.
   */
  readonly heartbeatIntervalMs: number;
  /** Largest message accepted, in bytes; a larger one is closed with 1009. Default 65 536. */
  readonly maxPayloadBytes: number;
  /** Sockets open at once; further ones are refused with 503. Default 4096. */
  readonly maxConnections: number;
  /** Bytes that may wait for one slow consumer before it is closed with 1013. Default 1 MiB. */
  readonly maxBufferedBytes: number;
  /** Time limit for the answer to a close frame, in ms. Default 3000. */
  readonly closeTimeoutMs: number;
  /** Offer permessage-deflate (RFC 7692). Default false, as in `ws`; ARR cannot carry it. */
  readonly perMessageDeflate: boolean;
}

/** Addresses such as `ws://localhost:3000`, without a path. */
export interface ApplicationSockets {
  readonly proxied: readonly string[];
  readonly direct: readonly string[];
}

export interface PublishedPorts {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly backendPort: number;
}

/** The message has one line for each wrong variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Keeps a message on one line, because a value may contain line breaks. */
const quote = (value: string): string => JSON.stringify(value);

const MAX_TIMER_MS = 2 ** 31 - 1; // a longer delay makes setTimeout fire at once

const integer = (min: number, max: number) =>
  makeValidator<number>((input) => {
    const value = Number(input);
    if (/^\d+$/.test(input) && value >= min && value <= max) return value;
    throw new EnvError(`must be an integer from ${min} to ${max}, got ${quote(input)}`);
  });

const flag = makeValidator<boolean>((input) => {
  if (input === 'true' || input === 'false') return input === 'true';
  throw new EnvError(`must be true or false, got ${quote(input)}`);
});

const address = makeValidator<string>((input) => {
  if (/^[\w.:-]+$/.test(input)) return input;
  throw new EnvError(`must be a host name or an IP address, got ${quote(input)}`);
});

const hostNames = makeValidator<readonly string[]>((input) => {
  const names = input.toLowerCase().split(',');
  if (names.length <= 100 && names.every((name) => /^(?:\*\.)?[\w.-]+$/.test(name))) return names;
  throw new EnvError(`must be host names with commas between, got ${quote(input)}`);
});

const sockets = makeValidator<readonly string[]>((input) => {
  const urls = input.split(' ');
  if (urls.length <= 100 && urls.every((url) => /^wss?:\/\/[\w.[\]:-]+$/.test(url))) return urls;
  throw new EnvError(`must be ws:// addresses with spaces between, got ${quote(input)}`);
});

const port = integer(1, 65_535);
const interval = integer(10, MAX_TIMER_MS);

const variables = {
  HOST: address({ default: '127.0.0.1' }),
  PORT: integer(0, 65_535)({ default: 8080 }),
  HTTP_PORT: port({ default: 80 }),
  HTTPS_PORT: port({ default: 443 }),
  BACKEND_PORT: port({ default: 8080 }),
  HOST_NAMES: hostNames({ default: ['localhost', 'reverseproxy.com'] }),
  APPLICATION_SOCKETS: sockets({ default: [] }),
  APPLICATION_DIRECT: sockets({ default: [] }),
  PING_INTERVAL_MS: interval({ default: 20_000 }),
  HEARTBEAT_INTERVAL_MS: interval({ default: 30_000 }),
  MAX_PAYLOAD_BYTES: integer(1, 2 ** 30)({ default: 64 * 1024 }),
  MAX_CONNECTIONS: integer(1, 1_000_000)({ default: 4096 }),
  MAX_BUFFERED_BYTES: integer(1, 2 ** 30)({ default: 1024 * 1024 }),
  CLOSE_TIMEOUT_MS: interval({ default: 3000 }),
  PERMESSAGE_DEFLATE: flag({ default: false }),
};

/**
 * Reads and checks the configuration.
 *
 * @throws {ConfigError} naming each bad variable, its value and the rule
 */
export function readConfig(env: NodeJS.ProcessEnv): BackendConfig {
  const values = cleanEnv(withoutEmpty(env), variables, { reporter: refuse });
  return {
    host: values.HOST,
    port: values.PORT,
    published: {
      httpPort: values.HTTP_PORT,
      httpsPort: values.HTTPS_PORT,
      backendPort: values.BACKEND_PORT,
    },
    hostNames: values.HOST_NAMES,
    ...(values.APPLICATION_SOCKETS.length > 0 && {
      application: { proxied: values.APPLICATION_SOCKETS, direct: values.APPLICATION_DIRECT },
    }),
    pingIntervalMs: values.PING_INTERVAL_MS,
    heartbeatIntervalMs: values.HEARTBEAT_INTERVAL_MS,
    maxPayloadBytes: values.MAX_PAYLOAD_BYTES,
    maxConnections: values.MAX_CONNECTIONS,
    maxBufferedBytes: values.MAX_BUFFERED_BYTES,
    closeTimeoutMs: values.CLOSE_TIMEOUT_MS,
    perMessageDeflate: values.PERMESSAGE_DEFLATE,
  };
}

/** `HTTP_PORT=` in a shell or a compose file means "not set". */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function refuse({ errors }: { errors: Partial<Record<string, Error>> }): void {
  const lines = Object.entries(errors).map(([name, error]) => `${name} ${error?.message}`);
  if (lines.length > 0) throw new ConfigError(lines.join('\n'));
}
