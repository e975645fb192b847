import type { LookupFunction } from 'node:net';

/** Where the relay leads a connection. */
export interface RelayTarget {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** One of several, and where a client asks for it. */
export interface ServedTarget {
  /** 0 takes a free one. */
  readonly port: number;
  readonly target: RelayTarget;
}

const MAX_PORT = 65_535;

/** `localhost:3000`, `[::1]:3000`; undefined for anything else. */
export function parseTarget(value: string): RelayTarget | undefined {
  const { host = '', port = '' } =
    /^\[?(?<host>[\w.:-]+?)\]?:(?<port>\d+)$/.exec(value)?.groups ?? {};
  const number = Number(port);
  return host === '' || number < 1 || number > MAX_PORT ? undefined : { host, port: number };
}

/** `9001=localhost:3000`, several with spaces between; undefined for anything else. */
export function parseTargets(value: string): readonly ServedTarget[] | undefined {
  const parts = value.split(' ').filter((part) => part !== '');
  const parsed = parts.flatMap((part) => {
    const { port = '', name = '' } = /^(?<port>\d+)=(?<name>.*)$/.exec(part)?.groups ?? {};
    const target = parseTarget(name);
    const isRight = port !== '' && Number(port) <= MAX_PORT && target !== undefined;
    return isRight ? [{ port: Number(port), target }] : [];
  });
  return parsed.length === parts.length ? parsed : undefined;
}

const ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * `localhost` is both loopback addresses (RFC 6761 section 6.3), also on a machine whose hosts file
 * has one of them only. The first that takes the connection is taken.
 */
export const lookUpLocalhost: LookupFunction = (_hostname, { all }, callback) => {
  const [first] = ADDRESSES;
  if (all === true) callback(null, ADDRESSES);
  else callback(null, first?.address ?? '', first?.family);
};
