import {
  alive,
  all,
  any,
  type ReadingCondition,
  deflates,
  differs,
  not,
  opens,
  outcome,
  same,
  status,
  where,
} from './condition.ts';
import type { Readings } from './readings.ts';

export interface RuledOut {
  readonly code: string;
  /** The readings that rule it out, in words. */
  readonly by: string;
}

const ROWS: readonly (readonly [code: string, when: ReadingCondition, by: string])[] = [
  [
    'F15',
    where(['connect'], (r) => {
      const tls = r.get('connect')?.tls;
      return tls !== undefined && tls.error === undefined;
    }),
    'the certificate is trusted and names the host',
  ],
  [
    'F01',
    any(opens('minimal'), opens('browser'), differs('version-99', 'get')),
    'the upgrade arrives: another version, or the handshake, is answered otherwise than a plain GET',
  ],
  ['F05', isFaultless('minimal'), 'Sec-WebSocket-Accept is right'],
  ['F17', isFaultless('browser'), 'the 101 has each header once'],
  ['F03', all(alive('browser'), deflates('browser')), 'a compressed socket lives after a message'],
  ['F09', all(outcome('browser', 'answer'), not(status('browser', 3))), 'no redirect'],
  [
    'F10',
    all(status('browser', 1, 2, 3, 4, 5), not(status('browser', 401, 407, 302, 303, 403))),
    'no 401, 403 or login page',
  ],
  [
    'F04',
    any(same('minimal', 'browser'), all(opens('with-origin'), opens('minimal'))),
    'the same with and without Origin',
  ],
  ['F11', any(status('get', 1, 2, 3, 4), opens('minimal')), 'the backend answers a request'],
  ['F22', opens('firefox'), 'Connection: keep-alive, Upgrade gets a 101'],
  [
    'F35',
    where(
      ['h2'],
      (r) => r.get('h2')?.outcome === 'not-asked' || r.get('h2')?.h2?.advertised === false,
    ),
    'HTTP/2 WebSockets are not offered',
  ],
];
const MOST = 6;

function isFaultless(id: string): ReadingCondition {
  return where([id], (r) => r.socket(id)?.faults.length === 0);
}

export function ruledOut(readings: Readings, codes: readonly string[]): readonly RuledOut[] {
  return ROWS.filter(([code, when]) => !codes.includes(code) && when.holds(readings))
    .map(([code, , by]) => ({ code, by }))
    .slice(0, MOST);
}
