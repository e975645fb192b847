import { type Generation, identifier, type Target } from './generation.ts';
import { readMappedUrl } from './mapped-target.ts';
import { printValue, quoted, variableValue } from './quoting.ts';
import { Unsupported } from './refusal.ts';
import { basePart, readAskedUrl, readUrl, refuseMixed } from './substitution.ts';
import type { ActionContext } from './url-lines.ts';
import { text, type Value } from './value.ts';

/** Where a Rewrite to another server leads, each a value of nginx. */
interface Destination {
  /** As the rule has it: `http://localhost:8080`. */
  readonly origin: string;
  readonly rest: Value;
  /** Empty where a request names what nginx cannot ask. */
  readonly scheme: string;
  readonly backend: string;
  /** As the rule names it, wherever that leads in the lab. */
  readonly host: string;
  /** Before all, if a request decides the scheme or the server. */
  readonly asked: readonly string[] | undefined;
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
  const destination =
    byMap(value, context) ??
    byRequest(template, value, context) ??
    byText(template, value, context);
  if (destination === undefined) return undefined;
  const { origin, rest, scheme, backend, host, asked } = destination;
  const { generation } = context;
  generation.features.add('path');
  generation.orScript(
    () => refuseMixed(basePart(rest)),
    () => generation.features.add('script-target'),
  );
  const inside = [
    ...value.before,
    ...(asked ?? []),
    `set $iis_to ${printValue(text(rest))};`,
    query,
    `set $iis_there ${printValue(origin + variableValue('iis_to_path'))};`,
    'set $iis_there_path $iis_to_path;',
    `set $iis_url $iis_there;`,
    `set $arr_scheme ${scheme};`,
    `set $arr_backend ${backend};`,
    `set $arr_host ${host};`,
    ...(asked === undefined ? [] : ['set $iis_asked "by $arr_scheme";']),
  ];
  const behind = asked === undefined ? [] : [`if ($iis_asked = "by ") { ${NO_SUCH_SERVER} }`];
  return { inside, behind };
}

function byText(
  template: string,
  value: Value,
  { generation }: ActionContext,
): Destination | undefined {
  const { scheme: written, origin, authority, rest } = readUrl(value);
  if (written === undefined) return undefined;
  if (written === 'maybe') {
    throw new Unsupported(
      `only a request decides whether "${template}" is a path or another server`,
      'begin it with a slash, or with http:// and the server',
    );
  }
  const own = knownScheme(written);
  const host = knownAuthority(template, authority);
  const scheme = generation.options.targets(host) === undefined ? own : 'http';
  return { origin, rest, scheme, ...server(generation, scheme, host), asked: undefined };
}

/** To one server, by http:// or https:// as a request decides. */
function byRequest(
  template: string,
  value: Value,
  { generation, rule }: ActionContext,
): Destination | undefined {
  const url = readAskedUrl(value);
  if (url === undefined) return undefined;
  const host = knownAuthority(template, url.authority);
  const { targets, trustedCertificates } = generation.options;
  const standsIn = targets(host) !== undefined;
  const isHttpOnly = standsIn || trustedCertificates === undefined;
  if (!standsIn && isHttpOnly) generation.note(rule, NO_HTTPS);
  if (!isHttpOnly) targetOf(generation, 'https', host);
  generation.features.add(standsIn ? 'stand-in-scheme' : 'asked-scheme');
  return {
    origin: url.origin,
    rest: url.rest,
    scheme: standsIn ? '$iis_stand_in_scheme' : '$iis_known_scheme',
    ...server(generation, 'http', host),
    asked: [`set $iis_scheme ${printValue(url.scheme)};`],
  };
}

/** To one of the servers that rewrite maps name. */
function byMap(value: Value, { generation, rule, prefix }: ActionContext): Destination | undefined {
  const url = readMappedUrl(value);
  if (url === undefined) return undefined;
  const servers = new Map(
    url.origins.flatMap((origin) => {
      const known = mappedServer(generation, rule, origin);
      return known === undefined ? [] : [[origin.toLowerCase(), known] as const];
    }),
  );
  if (servers.size === 0) {
    throw new Unsupported('its rewrite maps name no server', 'write http:// and host:port');
  }
  const ask = (name: 'scheme' | 'backend' | 'host'): string => {
    const cases = [...servers].map(([origin, known]) => `${quoted(origin)} ${known[name]};`);
    const variable = `$${prefix}_${name}`;
    generation.ruleMaps.push(
      `map $iis_origin ${variable} { volatile; ${cases.join(' ')} default ""; }`,
    );
    return variable;
  };
  return {
    origin: url.origin,
    rest: url.rest,
    scheme: ask('scheme'),
    backend: ask('backend'),
    host: ask('host'),
    asked: [`set $iis_origin ${printValue(url.origin)};`],
  };
}

/** Undefined: ARR could not ask it, or nginx cannot. */
function mappedServer(
  generation: Generation,
  rule: string,
  origin: string,
): Pick<Destination, 'scheme' | 'backend' | 'host'> | undefined {
  const [own = '', host = ''] = origin.split('://');
  const written = own.toLowerCase();
  if ((written !== 'http' && written !== 'https') || !AUTHORITY.test(host)) return undefined;
  const { targets, trustedCertificates } = generation.options;
  const scheme = targets(host) === undefined ? written : 'http';
  if (scheme === 'https' && trustedCertificates === undefined) {
    generation.note(rule, NO_HTTPS);
    return undefined;
  }
  return { scheme, ...server(generation, scheme, host) };
}

const NO_HTTPS =
  'Where a request decides for https://, it is answered 501: nginx checks the backend’s certificate against a file of CAs (lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt).';

const NO_SUCH_SERVER =
  'return 501 "Not translated: this request names another backend, or one with https://, for which nginx needs a file of CAs\\n";';

const AUTHORITY = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

function knownScheme(scheme: string): 'http' | 'https' {
  if (scheme === 'http' || scheme === 'https') return scheme;
  throw new Unsupported(`ARR asks http:// and https:// only, not ${scheme}://`, 'write http://');
}

function knownAuthority(template: string, authority: string | undefined): string {
  if (authority !== undefined) return authority;
  throw new Unsupported(
    `a request decides which server "${template}" names`,
    'name the server and write a slash behind it, one rule for each server',
  );
}

function server(
  generation: Generation,
  scheme: 'http' | 'https',
  host: string,
): Pick<Destination, 'backend' | 'host'> {
  const { upstream, authority } = targetOf(generation, scheme, host);
  return { backend: upstream ?? authority, host };
}

function targetOf(generation: Generation, scheme: 'http' | 'https', authority: string): Target {
  if (!AUTHORITY.test(authority)) {
    throw new Unsupported(`"${authority}" names no server`, 'write a host name and a port');
  }
  const { options } = generation;
  if (scheme === 'https' && options.trustedCertificates === undefined) {
    throw new Unsupported(
      'ARR checks the certificate of a backend with https:// against the machine’s store, and nginx has to be told a file',
      'take http:// within the machine, or say which: lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt',
    );
  }
  const listens = options.targets(authority) ?? authority;
  const isAddress = /^(?:[\d.]+|\[.*\])(?::\d+)?$/.test(listens);
  const target: Target = {
    url: `${scheme}://${authority}`,
    scheme,
    authority: listens,
    upstream: isAddress || options.asksDns ? undefined : `${scheme}_${identifier(listens)}`,
  };
  generation.targets.set(target.url, target);
  return target;
}
