import type { IisRequest } from '../request.ts';
import {
  escapePattern,
  HOST_NAME,
  hostPattern,
  type LabPorts,
  portPattern,
  portSuffix,
  SCHEMES,
} from './lab-ports.ts';

/** What says by which name and port the client has reached the lab. */
export type Asked = Pick<IisRequest, 'scheme' | 'host'>;

/**
 * An absolute URL of the lab's own hosts, with the other port: the binding's for the lab's, or the
 * lab's for the binding's. What names another host or port stays as it is; so does everything if
 * the client named another port than the lab's, or none, as behind a forwarded port.
 */
export function moveUrl(
  url: string,
  asked: Asked,
  ports: LabPorts,
  from: 'lab' | 'binding',
  to: 'lab' | 'binding',
): string {
  const hosts = labHosts(asked, ports);
  if (hosts === undefined) return url;
  for (const scheme of SCHEMES) {
    const port = ports[scheme];
    if (port === undefined || port.binding === port.lab) continue;
    const named = portPattern(scheme, port[from]);
    const pattern = new RegExp(`^(?<front>${scheme}://${hosts})${named}(?=[/?#]|$)`, 'i');
    if (pattern.test(url)) return url.replace(pattern, `$<front>${portSuffix(scheme, port[to])}`);
  }
  return url;
}

/** A pattern for the hosts of the lab, if the client named the lab's port. */
export function labHosts(asked: Asked, ports: LabPorts): string | undefined {
  const own = ownHost(asked, ports);
  return own === undefined
    ? undefined
    : hostPattern(ports, escapePattern(own.replace(/^www\./i, '')));
}

/** The name in the Host header; undefined: its port is not the lab's. */
export function ownHost({ scheme, host }: Asked, ports: LabPorts): string | undefined {
  const port = ports[scheme];
  if (port === undefined) return undefined;
  const pattern = new RegExp(`^(?<name>${HOST_NAME})${portPattern(scheme, port.lab)}$`);
  return pattern.exec(host)?.groups?.['name'];
}
