import {
  escapePattern,
  hostPattern,
  type LabPorts,
  portPattern,
  portSuffix,
  SCHEMES,
} from './lab-ports.ts';

/**
 * An absolute URL of the lab's own hosts, with the other port: the binding's for the lab's, or the
 * lab's for the binding's. What names another host or port stays as it is.
 *
 * @param host the Host of the request
 */
export function moveUrl(
  url: string,
  host: string,
  ports: LabPorts,
  from: 'lab' | 'binding',
  to: 'lab' | 'binding',
): string {
  const hosts = hostPattern(ports, ownHost(host));
  for (const scheme of SCHEMES) {
    const port = ports[scheme];
    if (port === undefined || port.binding === port.lab) continue;
    const named = portPattern(scheme, port[from]);
    const pattern = new RegExp(`^(?<front>${scheme}://${hosts})${named}(?=[/?#]|$)`, 'i');
    if (pattern.test(url)) return url.replace(pattern, `$<front>${portSuffix(scheme, port[to])}`);
  }
  return url;
}

/** A pattern for the request's own host, without port and `www.`. */
export function ownHost(host: string): string {
  return escapePattern(host.replace(/:\d*$/, '').replace(/^www\./i, ''));
}
