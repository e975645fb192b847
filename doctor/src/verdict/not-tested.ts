import type { Case } from '../options.ts';
import type { Readings } from './readings.ts';

export interface NotTested {
  readonly what: string;
  readonly how: string;
}

/** What no probe of this run could show. */
export function notTested(readings: Readings, asked: Case): readonly NotTested[] {
  const rows: readonly (readonly [boolean, string, string])[] = [
    [asked.idleMs === undefined, 'silence', '--idle 310'],
    [asked.backend === undefined, 'the backend without the proxy', '--backend URL'],
    [!asked.pageIsGiven, 'the page’s own policy', '--page URL'],
    [
      asked.messageBytes <= 65_536,
      `messages over ${asked.messageBytes} bytes`,
      '--message 1100000',
    ],
    [readings.get('crowd') === undefined, 'many sockets at once', 'fix this first'],
    [asked.proxyLog === undefined, 'the proxy’s log', '--proxy-log FILE'],
    [asked.target.secure && readings.get('h2') === undefined, 'HTTP/2', 'without --via'],
    [true, 'Safari, and other networks than this one', 'there'],
  ];
  return rows.filter(([is]) => is).map(([, what, how]) => ({ what, how }));
}
