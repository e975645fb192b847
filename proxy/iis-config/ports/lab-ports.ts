import type { Binding } from '../model.ts';

export type Scheme = 'http' | 'https';
export const SCHEMES: readonly Scheme[] = ['http', 'https'];

/** The port that a site's binding names, and the lab's port that stands in for it. */
export interface LabPort {
  readonly binding: number;
  readonly lab: number;
}

/**
 * What it takes to hide from the rules that a lab uses other ports than the bindings, such as 8443
 * for 443. A scheme is undefined if it has no binding, or if the lab's port is not known.
 */
export interface LabPorts extends Readonly<Record<Scheme, LabPort | undefined>> {
  /** The host names of the bindings, as regular expressions. */
  readonly hosts: readonly string[];
}

/** The ports of a lab for these bindings; nginx and the lab have one port for each scheme. */
export function labPorts(
  bindings: readonly Binding[],
  lab: Readonly<Partial<Record<Scheme, number>>>,
): LabPorts {
  const port = (scheme: Scheme): LabPort | undefined => {
    const binding = bindings.find(({ protocol }) => protocol === scheme)?.port;
    const own = lab[scheme];
    return binding === undefined || own === undefined ? undefined : { binding, lab: own };
  };
  return { http: port('http'), https: port('https'), hosts: boundHosts(bindings) };
}

/** Whether any port of the lab differs from its binding's. */
export function differ(ports: LabPorts): boolean {
  return SCHEMES.some((scheme) => ports[scheme]?.binding !== ports[scheme]?.lab);
}

/** An empty host of a binding names none: then only the host that the request names is known. */
function boundHosts(bindings: readonly Binding[]): readonly string[] {
  const names = bindings
    .map(({ host }) => host.toLowerCase().replace(/^www\./, ''))
    .filter((host) => host !== '' && host !== '*');
  return [...new Set(names)].map((host) =>
    host.startsWith('*.')
      ? String.raw`(?:[\w-]+\.)+${escapePattern(host.slice(2))}`
      : escapePattern(host),
  );
}

export function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/**
 * A regular expression for a host of the lab: one that a binding names, or the request itself. With
 * `www.` or without, because rules for a canonical name redirect from one to the other.
 *
 * @param own matches the request's own host without its `www.`
 */
export function hostPattern({ hosts }: LabPorts, own: string): string {
  return String.raw`(?=[^/:?#])(?:www\.)?(?:${[...hosts, own].join('|')})`;
}

/** A regular expression for the name in a Host header, which may be an IPv6 address. */
export const HOST_NAME = String.raw`\[[^\]]*\]|[^:]+`;

const DEFAULT_PORT: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** The port as a URL writes it: the scheme's default port is left out. */
export function portSuffix(scheme: Scheme, port: number): string {
  return port === DEFAULT_PORT[scheme] ? '' : `:${port}`;
}

/** A regular expression for the port in a URL or a Host header. */
export function portPattern(scheme: Scheme, port: number): string {
  return port === DEFAULT_PORT[scheme] ? `(?::${port})?` : `:${port}`;
}
