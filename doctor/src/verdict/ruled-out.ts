import {
  alive,
  all,
  any,
  type ReadingCondition,
  differs,
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
    where(
      ['connect'],
      (r) => r.get('connect')?.tls !== undefined && r.get('connect')?.tls?.error === undefined,
    ),
    'the certificate is trusted and names the host',
  ],
  [
    'F01',
    any(opens('minimal'), opens('browser'), differs('version-99', 'get')),
    'the upgrade arrives: another version, or the handshake, is answered otherwise than a plain GET',
  ],
  [
    'F05',
    where(['minimal'], (r) => r.socket('minimal')?.faults.length === 0),
    'Sec-WebSocket-Accept is right',
  ],
  [
    'F17',
    where(['browser'], (r) => r.socket('browser')?.faults.length === 0),
    'the 101 has each header once',
  ],
  [
    'F03',
    all(
      alive('browser'),
      where(['browser'], (r) => /deflate/.test(r.socket('browser')?.extensions ?? '')),
    ),
    'a compressed socket lives after a message',
  ],
  [
    'F09',
    all(
      outcome('browser', 'answer'),
      where(['browser'], (r) => Math.floor((r.status('browser') ?? 0) / 100) !== 3),
    ),
    'no redirect',
  ],
  [
    'F10',
    where(['browser'], (r) => ![401, 407, 302, 303, 403].includes(r.status('browser') ?? 401)),
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

export function ruledOut(readings: Readings, codes: readonly string[]): readonly RuledOut[] {
  return ROWS.filter(([code, when]) => !codes.includes(code) && when.holds(readings))
    .map(([code, , by]) => ({ code, by }))
    .slice(0, MOST);
}
