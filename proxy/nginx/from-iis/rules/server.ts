import { farmAuthorities, farmHost, farmOf } from '../../../iis-config/web-farms.ts';
import type { Generation } from '../generation.ts';
import { quoted } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { checkAuthority, endpointOf, type Server, serverAt } from './endpoint.ts';
import { farmServer } from './farm.ts';

/** @throws {Unsupported} ARR cannot ask it, or nginx cannot */
function serverOf({ configuration, options }: Generation, origin: string): Server {
  const [written = '', authority = ''] = origin.split('://');
  const scheme = written.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    throw new Unsupported(`ARR asks http:// and https:// only, not ${scheme}://`, 'write http://');
  }
  const farm = farmOf(configuration, authority);
  if (farm === undefined) return serverAt(options, endpointOf(options, scheme, authority));
  const endpoints = farmAuthorities(farm, scheme).map((one) => endpointOf(options, scheme, one));
  const host = farmHost(farm, scheme);
  checkAuthority(host);
  return farmServer(options, farm, scheme, host, endpoints);
}

/**
 * The server that a rule leads to: one of several, by what a request makes of the origin. Empty for
 * what nginx cannot ask.
 *
 * @throws {Unsupported} nginx can ask none
 */
export function serverFor(
  generation: Generation,
  origins: readonly string[],
  prefix: string,
): Server {
  const [only = ''] = origins;
  if (origins.length === 1) return serverOf(generation, only);
  const servers = new Map<string, Server>();
  const notes: string[] = [];
  for (const origin of origins) {
    try {
      servers.set(origin.toLowerCase(), serverOf(generation, origin));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      if (/^https:/i.test(origin)) notes.push(noteOnHttps(generation));
    }
  }
  if (servers.size === 0) return serverOf(generation, only); // says why
  const known = [...servers];
  const name = (part: string): string => `$${prefix}_${part}`;
  const choose = (part: 'scheme' | 'backend' | 'host' | 'relay'): string => {
    const cases = known.map(([origin, server]) => `${quoted(origin)} ${server[part]};`);
    const lines = `volatile; ${cases.join(' ')} default "";`;
    return `map $iis_asked_origin ${name(part)} { ${lines} }`;
  };
  const hasRelay = generation.options.relays !== undefined;
  return {
    scheme: name('scheme'),
    backend: name('backend'),
    host: name('host'),
    relay: hasRelay ? name('relay') : '',
    features: known.flatMap(([, { features = [] }]) => features),
    targets: known.flatMap(([, { targets = [] }]) => targets),
    maps: [
      ...known.flatMap(([, { maps = [] }]) => maps),
      choose('scheme'),
      choose('backend'),
      choose('host'),
      ...(hasRelay ? [choose('relay')] : []),
    ],
    notes: [...known.flatMap(([, one]) => one.notes ?? []), ...notes],
  };
}

function noteOnHttps({ options }: Generation): string {
  const why =
    options.trustedCertificates === undefined
      ? 'nginx checks the backend’s certificate against a file of CAs (lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt)'
      : 'nginx compares a backend’s certificate with host names only';
  return `Where a request decides for https://, it is answered 501: ${why}.`;
}
