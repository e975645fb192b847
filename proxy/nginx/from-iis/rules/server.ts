import { farmAuthorities, farmHost } from '../../../iis-config/web-farms.ts';
import type { WebFarm } from '../../../iis-config/model.ts';
import type { GenerationOptions } from '../generation.ts';
import { quoted } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { checkAuthority, endpointOf, type Server, serverAt } from './endpoint.ts';
import { farmServer } from './farm.ts';

/** @throws {Unsupported} ARR cannot ask it, or nginx cannot */
function serverOf(options: GenerationOptions, origin: string, farm: WebFarm | undefined): Server {
  const [written = '', authority = ''] = origin.split('://');
  const scheme = written.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    throw new Unsupported(`ARR asks http:// and https:// only, not ${scheme}://`, 'write http://');
  }
  if (farm === undefined) return serverAt(options, endpointOf(options, scheme, authority));
  const [host, authorities] = [farmHost(farm, scheme), farmAuthorities(farm, scheme)];
  const endpoints = authorities.map((one) => endpointOf(options, scheme, one));
  checkAuthority(host);
  return farmServer(farm, scheme, host, endpoints);
}

/**
 * The server that a rule leads to: one of several, by what a request makes of the origin. Empty for
 * what nginx cannot ask.
 *
 * @param farm that all of them name; undefined: none
 * @throws {Unsupported} nginx can ask none
 */
export function serverFor(
  options: GenerationOptions,
  origins: readonly string[],
  farm: WebFarm | undefined,
  prefix: string,
): Server {
  const [only = ''] = origins;
  if (origins.length === 1) return serverOf(options, only, farm);
  const servers = new Map<string, Server>();
  const notes: string[] = [];
  for (const origin of origins) {
    try {
      servers.set(origin.toLowerCase(), serverOf(options, origin, farm));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      if (/^https:/i.test(origin)) notes.push(noteOnHttps(options));
    }
  }
  if (servers.size === 0) return serverOf(options, only, farm); // says why
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
