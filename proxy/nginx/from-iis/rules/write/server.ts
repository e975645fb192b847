import type { Destination } from '../../../../iis-config/web-farms.ts';
import type { GenerationOptions } from '../../facts.ts';
import { quoted } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';
import { checkAuthority, endpointOf, type Server, serverAt } from './endpoint.ts';
import { farmServer } from './farm.ts';

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
    try {
      servers.set(destination.origin.toLowerCase(), serverOf(options, destination));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      refused.push(error);
      if (destination.scheme === 'https') notes.push(noteOnHttps(options));
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
