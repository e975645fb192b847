import type { LookupFunction } from 'node:net';

/** Where the relay leads a connection. */
export interface RelayTarget {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** With it a proxy in front names one of the targets that are allowed; it goes no further. */
export const TARGET_HEADER = 'x-relay-target';

const MAX_PORT = 65_535;

/** `localhost:3000`, `[::1]:3000`; undefined for anything else. */
export function parseTarget(value: string): RelayTarget | undefined {
  const { host = '', port = '' } =
    /^\[?(?<host>[\w.:-]+?)\]?:(?<port>\d+)$/.exec(value)?.groups ?? {};
  const number = Number(port);
  return host === '' || number < 1 || number > MAX_PORT ? undefined : { host, port: number };
}

/** Several, with spaces between. */
export function parseTargets(value: string): readonly RelayTarget[] | undefined {
  const targets = value.split(' ').filter((target) => target !== '');
  const parsed = targets.flatMap((target) => parseTarget(target) ?? []);
  return parsed.length === targets.length ? parsed : undefined;
}

/** One of the allowed ones, by its name; without a port it is HTTP's. Undefined: none of them. */
export function allowedTarget(
  name: string | undefined,
  allowed: readonly RelayTarget[],
): RelayTarget | undefined {
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  const asked = parseTarget(lower) ?? parseTarget(`${lower}:80`);
  return allowed.find(({ host, port }) => host === asked?.host && port === asked.port);
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
