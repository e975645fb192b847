import type { Ports } from './ports.ts';

/** A scheme and a host name that the proxy answers, as a binding of the server names it. */
export interface SiteName {
  readonly scheme: 'http' | 'https';
  /** In lower case; a wildcard as in `*.example.com`. */
  readonly host: string;
}

/** What decides the addresses; a lab's plan has it. */
interface Addressed {
  /** A person's own application; undefined: the lab's backend. */
  readonly application?: object | undefined;
  readonly ports: Ports;
  /** The bindings of a person's own server; undefined: the lab's own names. */
  readonly sites?: readonly SiteName[] | undefined;
}

/** One page of the lab, and where its socket goes by the article's rule. */
export interface Address {
  readonly page: string;
  readonly socket: string;
  readonly path: 'direct' | 'proxy';
}

/** The names of the lab's own server.config. */
const LAB_SITES: readonly SiteName[] = ['localhost', 'reverseproxy.com'].flatMap((host) => [
  { scheme: 'http', host },
  { scheme: 'https', host },
]);

export function sitesOf({ sites }: Pick<Addressed, 'sites'>): readonly SiteName[] {
  return sites ?? LAB_SITES;
}

export function hostNames(plan: Pick<Addressed, 'sites'>): readonly string[] {
  return [...new Set(sitesOf(plan).map(({ host }) => host))];
}

/** The host names that a hosts file can map: it has no wildcards. */
export function fileNames(plan: Pick<Addressed, 'sites'>): readonly string[] {
  return hostNames(plan).filter((name) => name !== 'localhost' && /^(?=.*[a-z])[^*]+$/.test(name));
}

/** The pages of the lab: four, or one for each binding of a person's own server. */
export function addresses(plan: Addressed): readonly Address[] {
  const { application, ports } = plan;
  const direct = `ws://localhost${portSuffix(ports.backend, 80)}`;
  return sitesOf(plan).map(({ scheme, host }) => {
    const authority = host.replace(/^\*/, 'any') + suffix(scheme, ports);
    const page = `${scheme}://${authority}`;
    const own = `${scheme.replace('http', 'ws')}://${authority}`;
    // Rules lead to a person's own application, whose page uses its own origin.
    if (application !== undefined) return { page, socket: own, path: 'proxy' };
    if (host === 'localhost') return { page, socket: direct, path: 'direct' };
    // The article's rule names reverseproxy.com only. Any other page uses its own origin.
    const socket = host === 'reverseproxy.com' ? `wss://${host}${suffix('https', ports)}` : own;
    return { page, socket, path: 'proxy' };
  });
}

/** The lab's own page, directly at the backend. */
export function labPage({ ports }: Pick<Addressed, 'ports'>): string {
  return `http://localhost${portSuffix(ports.backend, 80)}`;
}

function suffix(scheme: SiteName['scheme'], { http, https }: Ports): string {
  return scheme === 'http' ? portSuffix(http, 80) : portSuffix(https, 443);
}

/** A URL leaves its scheme's default port out. */
function portSuffix(port: number, standard: number): string {
  return port === standard ? '' : `:${port}`;
}
