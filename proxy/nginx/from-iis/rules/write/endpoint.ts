import type { GenerationOptions } from '../../facts.ts';
import type { Needs, Target } from '../../needs.ts';
import { identifier } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';

/** Where a target leads, each a value of nginx. */
export interface Server {
  readonly scheme: string;
  readonly backend: string;
  /** As the rule names it, wherever that leads in the lab. */
  readonly host: string;
  /** Where the relay listens for it; empty if rules do not say. */
  readonly relay: string;
  /** To ask it. */
  readonly needs: readonly Needs[];
}

/** A server that rules name, wherever that is. */
export interface Endpoint {
  /** As the rules name it: `localhost:8080`. */
  readonly authority: string;
  readonly target: Target;
  /** Where ARR's relay listens for it; empty: rules do not say. */
  readonly relay: string;
}

/** @throws {Unsupported} see {@link checkAuthority} */
export function endpointOf(
  options: GenerationOptions,
  asked: Target['scheme'],
  authority: string,
): Endpoint {
  checkAuthority(authority);
  const place = options.targets(authority, asked);
  const scheme = place === undefined ? asked : 'http';
  const listens = place ?? authority;
  const isNamed = !isFixedAddress(listens) && !options.asksDns;
  const target = {
    url: `${scheme}://${authority}`,
    scheme,
    authority: listens,
    upstream: isNamed ? `${scheme}_${identifier(listens)}` : undefined,
    directives: serversOf(listens, place !== undefined),
  };
  return { authority, target, relay: relayOf(options, authority) };
}

/** @throws {Unsupported} nginx cannot check its certificate */
export function serverAt(
  { trustedCertificates }: GenerationOptions,
  { authority, target, relay }: Endpoint,
): Server {
  const { scheme } = target;
  // nginx 1.22.1 and 1.30.6 answer 502 to each such request, although the certificate has the address.
  if (scheme === 'https' && isFixedAddress(authority)) {
    throw new Unsupported(
      `nginx compares a backend’s certificate with host names only, and https://${authority} has an IP address`,
      'write the host name that the certificate has, and give it this address in the hosts file of nginx’s machine',
    );
  }
  if (scheme === 'https' && trustedCertificates === undefined) {
    throw new Unsupported(
      'ARR checks the certificate of a backend with https:// against the machine’s store, and nginx has to be told a file',
      'take http:// within the machine, or say which: lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt',
    );
  }
  return {
    scheme,
    backend: target.upstream ?? target.authority,
    host: authority,
    relay,
    needs: [{ targets: [target] }],
  };
}

const AUTHORITY = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** @throws {Unsupported} it is no host with or without a port, and could be more than one word */
export function checkAuthority(authority: string): void {
  if (AUTHORITY.test(authority)) return;
  throw new Unsupported(`"${authority}" does not name a server`, 'write a host name and a port');
}

/** Whether no DNS server has to be asked for it. */
function isFixedAddress(authority: string): boolean {
  return /^(?:[\d.]+|\[.*\])(?::\d+)?$/.test(authority);
}

function relayOf({ relay = '', relays }: GenerationOptions, authority: string): string {
  const { port = '80' } = /:(?<port>\d+)$/.exec(authority)?.groups ?? {};
  const host = authority.toLowerCase().replace(/:\d+$/, '');
  return relays === undefined ? '' : (relays[`${host}:${port}`] ?? relay);
}

/**
 * The servers of an upstream. A program that listens at `localhost` has one of two addresses, or
 * both: each request asks the second if the first refuses.
 */
function serversOf(listens: string, isOfLab: boolean): readonly string[] {
  const { port } = /^localhost(?<port>:\d+)?$/.exec(listens)?.groups ?? {};
  if (!isOfLab || !listens.startsWith('localhost')) return [`server ${listens};`];
  return [
    `server 127.0.0.1${port ?? ''} max_fails=0;`,
    `server [::1]${port ?? ''} max_fails=0 backup;`,
  ];
}
