import type { IisRequest } from '../request.ts';
import { type LabPorts, portSuffix } from './lab-ports.ts';
import { moveUrl, ownHost } from './move-url.ts';

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
    if (value !== undefined) headers[name] = moveUrl(value, asked, ports, 'lab', 'binding');
  }
  const host = hostAtBinding(asked, ports);
  return { ...asked, host, port: ports[scheme]?.binding ?? asked.port, headers };
}

function hostAtBinding(asked: IisRequest, ports: LabPorts): string {
  const { scheme, host } = asked;
  const port = ports[scheme];
  const name = ownHost(asked, ports);
  if (port === undefined || port.binding === port.lab || name === undefined) return host;
  return name + portSuffix(scheme, port.binding);
}
