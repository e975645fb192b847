import type { IisRequest } from '../request.ts';
import { type LabPorts, portPattern, portSuffix, type Scheme } from './lab-ports.ts';
import { moveUrl } from './move-url.ts';

/** Request headers that hold a URL of the page: rules see the binding's port in them too. */
export const URL_REQUEST_HEADERS = ['origin', 'referer'] as const;

/**
 * The request as IIS on its own ports would see it. Only a Host with the lab's own port is changed;
 * what names another port, or none, stays as the client sent it.
 */
export function requestAtBinding(asked: IisRequest, ports: LabPorts): IisRequest {
  const { scheme } = asked;
  const headers = { ...asked.headers };
  for (const name of URL_REQUEST_HEADERS) {
    const value = headers[name];
    if (value !== undefined) headers[name] = moveUrl(value, asked.host, ports, 'lab', 'binding');
  }
  const host = hostAtBinding(asked.host, scheme, ports);
  return { ...asked, host, port: ports[scheme]?.binding ?? asked.port, headers };
}

/** The name of a Host header, which may be an IPv6 address. */
export const HOST_NAME = String.raw`\[[^\]]*\]|[^:]+`;

function hostAtBinding(host: string, scheme: Scheme, ports: LabPorts): string {
  const port = ports[scheme];
  if (port === undefined || port.binding === port.lab) return host;
  const pattern = new RegExp(`^(?<name>${HOST_NAME})${portPattern(scheme, port.lab)}$`);
  const name = pattern.exec(host)?.groups?.['name'];
  return name === undefined ? host : name + portSuffix(scheme, port.binding);
}
