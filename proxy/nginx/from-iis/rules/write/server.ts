import type { Destination } from '../../../../iis-config/web-farms.ts';
import type { GenerationOptions } from '../../facts.ts';
import type { Target } from '../../needs.ts';
import { caught, Unsupported } from '../../refusal.ts';
import { identifier, quoted } from '../../text/quoting.ts';
import type { Endpoint, Server } from './endpoint.ts';
import { farmServer } from './farm.ts';

/**
 * The server that a rule leads to: one of several, by what a request makes of the origin. Empty for
 * what nginx cannot ask.
 *
 * @throws {Unsupported} nginx can ask none
 */
export function serverFor(
  options: GenerationOptions,
  destinations: readonly Destination[],
  prefix: string,
): Server {
  const servers = new Map<string, Server>();
  const refused: Unsupported[] = [];
  const notes: string[] = [];
  for (const destination of destinations) {
    const server = caught(() => serverOf(options, destination));
    if (server instanceof Unsupported) {
      refused.push(server);
      if (destination.scheme === 'https') notes.push(noteOnHttps(options));
    } else {
      servers.set(destination.origin.toLowerCase(), server);
    }
  }
  const [only] = servers.values();
  if (only === undefined) throw refused[0] ?? new TypeError('a rule leads nowhere');
  if (destinations.length === 1) return only;
  const needs = [...servers.values()].flatMap((server) => server.needs);
  const choose = (part: 'scheme' | 'backend' | 'host' | 'relay'): string => {
    const name = `$${prefix}_${part}`;
    const cases = [...servers].map(([origin, server]) => `${quoted(origin)} ${server[part]};`);
    const lines = `volatile; ${cases.join(' ')} default "";`;
    needs.push({ maps: [`map $iis_asked_origin ${name} { ${lines} }`] });
    return name;
  };
  return {
    scheme: choose('scheme'),
    backend: choose('backend'),
    host: choose('host'),
    relay: options.relays === undefined ? '' : choose('relay'),
    needs: [...needs, { notes }],
  };
}

function noteOnHttps({ trustedCertificates }: GenerationOptions): string {
  const why =
    trustedCertificates === undefined
      ? 'nginx checks the backend’s certificate against a file of CAs (lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt)'
      : 'nginx compares a backend’s certificate with host names only';
  return `Where a request decides for https://, it is answered 501: ${why}.`;
}

/** @throws {Unsupported} ARR cannot ask it, or nginx cannot */
function serverOf(options: GenerationOptions, destination: Destination): Server {
  const { scheme, farm, authorities, host } = destination;
  if (scheme !== 'http' && scheme !== 'https') {
    throw new Unsupported(`ARR asks http:// and https:// only, not ${scheme}://`, 'write http://');
  }
  if (farm === undefined) return serverAt(options, endpointOf(options, scheme, host));
  const endpoints = authorities.map((authority) => endpointOf(options, scheme, authority));
  checkAuthority(host);
  return farmServer(farm, scheme, host, endpoints);
}

function endpointOf(
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
function serverAt(
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
function checkAuthority(authority: string): void {
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
