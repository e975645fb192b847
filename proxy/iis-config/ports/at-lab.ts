import type { IisResponse } from '../engine/response/response.ts';
import type { Outcome } from '../outcome.ts';
import type { IisRequest } from '../request.ts';
import { requestAtBinding, URL_REQUEST_HEADERS } from './at-binding.ts';
import { type LabPorts, portPattern, portSuffix } from './lab-ports.ts';
import { labHosts, moveUrl } from './move-url.ts';

/** Response headers that name a URL or an origin: a browser follows them, or compares them. */
export const URL_RESPONSE_HEADERS: readonly string[] = [
  'location',
  'content-location',
  'access-control-allow-origin',
];

/** What IIS on its own ports decided, with the ports by which the client reaches the lab. */
export function outcomeAtLab(outcome: Outcome, asked: IisRequest, ports: LabPorts): Outcome {
  if (outcome.kind === 'redirect') {
    const location = moveUrl(outcome.location, asked, ports, 'binding', 'lab');
    return { ...outcome, location };
  }
  if (outcome.kind !== 'forward') return outcome;
  const seen = requestAtBinding(asked, ports);
  const requestHeaders = new Map(
    [...outcome.requestHeaders].map(([name, value]) => [
      name,
      headerAtLab(name, value, asked, seen, ports),
    ]),
  );
  return { ...outcome, requestHeaders };
}

export function responseAtLab(
  { status, headers }: IisResponse,
  asked: IisRequest,
  ports: LabPorts,
): IisResponse {
  const moved = headers.map(({ name, value }) => ({
    name,
    value: URL_RESPONSE_HEADERS.includes(name.toLowerCase())
      ? moveUrl(value, asked, ports, 'binding', 'lab')
      : value,
  }));
  return { status, headers: moved };
}

/** A header that rules set; one that they set to what they saw goes out as it came. */
function headerAtLab(
  name: string,
  value: string,
  asked: IisRequest,
  seen: IisRequest,
  ports: LabPorts,
): string {
  if (name === 'host') return value === seen.host ? asked.host : hostAtLab(value, asked, ports);
  if (!URL_REQUEST_HEADERS.some((known) => known === name)) return value;
  if (value === (seen.headers[name] ?? '')) return asked.headers[name] ?? '';
  return moveUrl(value, asked, ports, 'binding', 'lab');
}

function hostAtLab(value: string, asked: IisRequest, ports: LabPorts): string {
  const { scheme } = asked;
  const port = ports[scheme];
  const name = labHosts(asked, ports);
  if (port === undefined || port.binding === port.lab || name === undefined) return value;
  const pattern = new RegExp(`^(?<name>${name})${portPattern(scheme, port.binding)}$`, 'i');
  return value.replace(pattern, `$<name>${portSuffix(scheme, port.lab)}`);
}
