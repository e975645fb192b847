import type { WebFarm } from '../../../iis-config/model.ts';
import { farmAuthorities, farmOf } from '../../../iis-config/web-farms.ts';
import { type Generation, identifier, type Target } from '../generation.ts';
import { relayOf, serversOf } from '../lab-targets.ts';
import { checkAuthority, isFixedAddress } from './authority.ts';
import { routeOf } from '../routes.ts';
import { printValue, quoted, variableValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { farmRelay } from './farm-relay.ts';
import { commonHost, farmTarget } from './farm-upstream.ts';
import { basePart, refuseMixed } from './substitution.ts';
import { readTarget } from './target-url.ts';
import type { ActionContext } from './url-lines.ts';
import { text, type Value } from './value.ts';

/** Where a target leads, each a value of nginx. */
interface Server {
  readonly scheme: string;
  readonly backend: string;
  /** As the rule names it, wherever that leads in the lab. */
  readonly host: string;
  /** Where the relay listens for it; empty if rules do not say. */
  readonly relay: string;
}

interface ForwardLines {
  readonly inside: readonly string[];
  readonly behind: readonly string[];
}

/**
 * Statements of a Rewrite that another server gets; undefined: it stays on this one.
 *
 * @throws {Unsupported} only a request decides which it is
 */
export function forwardLines(
  template: string,
  value: Value,
  query: string,
  context: ActionContext,
): ForwardLines | undefined {
  const target = readTarget(template, value);
  if (target === undefined) return undefined;
  const { origin, origins, rest } = target;
  const { generation } = context;
  const [only = ''] = origins;
  const isAsked = origins.length > 1;
  const farm = oneFarm(generation, origins);
  const { scheme, backend, host, relay } = isAsked
    ? askedServer(origins, context)
    : serverOf(generation, only, context.rule);
  generation.features.add('path');
  generation.orScript(
    () => refuseMixed(basePart(rest)),
    () => generation.features.add('script-target'),
  );
  const inside = [
    ...value.before,
    ...(isAsked ? [`set $iis_asked_origin ${printValue(origin)};`] : []),
    `set $iis_to ${printValue(text(rest))};`,
    query,
    `set $iis_there ${printValue(origin + variableValue('iis_to_path'))};`,
    'set $iis_there_path $iis_to_path;',
    `set $iis_url $iis_there;`,
    `set $arr_scheme ${scheme};`,
    `set $arr_backend ${backend};`,
    `set $arr_host ${host};`,
    ...(relay === '' ? [] : [`set $arr_relay ${relay};`]),
    ...routeLines(generation, farm),
    ...(isAsked ? ['set $iis_asked "by $arr_scheme";'] : []),
  ];
  const behind = isAsked ? [`if ($iis_asked = "by ") { ${NO_SUCH_SERVER} }`] : [];
  return { inside, behind };
}

/** @throws {Unsupported} only a request decides whether it is one */
function oneFarm({ configuration }: Generation, origins: readonly string[]): WebFarm | undefined {
  const [farm, ...others] = new Set(
    origins.map((origin) => farmOf(configuration, origin.split('://')[1] ?? '')),
  );
  if (others.length === 0) return farm;
  throw new Unsupported(
    'a request decides between a web farm and another server',
    'write a rule for each',
  );
}

function routeLines(generation: Generation, farm: WebFarm | undefined): readonly string[] {
  const { routes, features, configuration } = generation;
  const route = routeOf(generation, farm);
  if (route === undefined) {
    throw new Unsupported('a rewrite map names a web farm', 'write the farm into the rule’s url');
  }
  if (farm !== undefined) features.add('farm');
  return [
    ...(routes.length > 1 ? [`set $arr_route ${route.number};`] : []),
    ...(configuration.proxy.enabled ? [] : [`set $arr_farm "${farm === undefined ? '' : 'yes'}";`]),
  ];
}

/** One of several, by what a request makes of the origin; empty for what nginx cannot ask. */
function askedServer(
  origins: readonly string[],
  { generation, rule, prefix }: ActionContext,
): Server {
  const servers = new Map<string, Server>();
  for (const origin of origins) {
    const known = generation.tried(() => serverOf(generation, origin, rule));
    if (known !== undefined) servers.set(origin.toLowerCase(), known);
    else if (/^https:/i.test(origin)) generation.note(rule, noteOnHttps(generation));
  }
  if (servers.size === 0) return serverOf(generation, origins[0] ?? '', rule); // says why
  const ask = (name: keyof Server): string => {
    const cases = [...servers].map(([origin, known]) => `${quoted(origin)} ${known[name]};`);
    const lines = `volatile; ${cases.join(' ')} default "";`;
    generation.ruleMaps.push(`map $iis_asked_origin $${prefix}_${name} { ${lines} }`);
    return `$${prefix}_${name}`;
  };
  return {
    scheme: ask('scheme'),
    backend: ask('backend'),
    host: ask('host'),
    relay: generation.options.relays === undefined ? '' : ask('relay'),
  };
}

function noteOnHttps({ options }: Generation): string {
  const why =
    options.trustedCertificates === undefined
      ? 'nginx checks the backend’s certificate against a file of CAs (lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt)'
      : 'nginx compares a backend’s certificate with host names only';
  return `Where a request decides for https://, it is answered 501: ${why}.`;
}

const NO_SUCH_SERVER =
  'return 501 "Not translated: this request names another backend, or one with https://, for which nginx needs a file of CAs\\n";';

/** @throws {Unsupported} ARR cannot ask it, or nginx cannot */
function serverOf(generation: Generation, origin: string, rule: string): Server {
  const [written = '', host = ''] = origin.split('://');
  const own = written.toLowerCase();
  if (own !== 'http' && own !== 'https') {
    throw new Unsupported(`ARR asks http:// and https:// only, not ${own}://`, 'write http://');
  }
  const farm = farmOf(generation.configuration, host);
  if (farm !== undefined) return farmServer(generation, farm, own, rule);
  const scheme = generation.options.targets(host, own) === undefined ? own : 'http';
  return { scheme, host, ...plainServer(generation, scheme, host) };
}

function farmServer(
  generation: Generation,
  farm: WebFarm,
  scheme: 'http' | 'https',
  rule: string,
): Server {
  const target = farmTarget(generation, farm, scheme, rule);
  const host = commonHost(farm, scheme);
  if (target === undefined) {
    generation.features.add('farm-without-server');
    return { scheme, backend: '""', host, relay: '' };
  }
  const farmed = { scheme: target.scheme, host, backend: target.upstream ?? target.authority };
  if (generation.options.relays === undefined) return { ...farmed, relay: '' };
  const authorities = farmAuthorities(farm, scheme);
  const backendOf = (authority: string): string =>
    plainServer(generation, target.scheme, authority).backend;
  return { ...farmed, ...farmRelay(generation, farm, { target, authorities, backendOf }) };
}

function plainServer(
  generation: Generation,
  scheme: 'http' | 'https',
  authority: string,
): Pick<Server, 'backend' | 'relay'> {
  const { upstream, authority: listens } = targetOf(generation, scheme, authority);
  return { backend: upstream ?? listens, relay: relayOf(generation.options, authority) ?? '' };
}

function targetOf(generation: Generation, scheme: 'http' | 'https', authority: string): Target {
  checkAuthority(authority);
  const { options } = generation;
  // nginx 1.22.1 and 1.30.6 answer 502 to each such request, although the certificate has the address.
  if (scheme === 'https' && isFixedAddress(authority)) {
    throw new Unsupported(
      `nginx compares a backend’s certificate with host names only, and https://${authority} has an IP address`,
      'write the host name that the certificate has, and give it this address in the hosts file of nginx’s machine',
    );
  }
  if (scheme === 'https' && options.trustedCertificates === undefined) {
    throw new Unsupported(
      'ARR checks the certificate of a backend with https:// against the machine’s store, and nginx has to be told a file',
      'take http:// within the machine, or say which: lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt',
    );
  }
  const listens = options.targets(authority, scheme) ?? authority;
  const target: Target = {
    url: `${scheme}://${authority}`,
    scheme,
    authority: listens,
    upstream:
      isFixedAddress(listens) || options.asksDns ? undefined : `${scheme}_${identifier(listens)}`,
    directives: serversOf(listens, options.targets(authority, scheme) !== undefined),
  };
  generation.targets.set(target.url, target);
  return target;
}
