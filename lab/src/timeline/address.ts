import type { AccessEntry } from '@lab101/proxy';
import type { Observations } from './observations.ts';
import type { Exchange } from './timeline.ts';

/** Which way an address leads, by its port. */
export function viaOfUrl(url: string | undefined, ports: Observations['ports']): Exchange['via'] {
  if (url === undefined || !URL.canParse(url)) return 'unknown';
  const { port, protocol } = new URL(url);
  const asked = port === '' ? STANDARD_PORTS[protocol] : Number(port);
  if (asked === undefined) return 'unknown';
  if (asked === ports?.backend) return 'direct';
  return asked === ports?.http || asked === ports?.https ? 'proxy' : 'unknown';
}

const STANDARD_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
};

export function pathOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** As far as the log tells, which has no scheme: `//reverseproxy.com/?a=1`. */
export function loggedAddress({ host, uriStem, uriQuery, serverPort }: AccessEntry): string {
  return `//${host ?? `:${serverPort}`}${uriStem}${uriQuery === undefined ? '' : `?${uriQuery}`}`;
}
