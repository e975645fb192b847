import type { Sign } from '../cause.ts';
import { bothRefuse, isTlsAlert } from './common.ts';
import { all, any, not, status, kind, refuses, outcome, says, by } from '../condition.ts';

const tlsWords =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|HTTP request to an HTTPS server|wrong version number|SSL handshake|ssl_error|tls.{0,20}(?:handshake|alert)/i;
/** With those that Cloudflare has of its own. */
const gateway = [502, 503, 504, 520, 521, 522, 523, 524, 530] as const;

export const BACKEND_SIGNS: readonly Sign[] = [
  {
    code: 'F12',
    weight: 84,
    when: all(bothRefuse, status('minimal', 525, 526)),
    sure: status('get', 525, 526),
  },
  {
    code: 'F12',
    weight: 97,
    when: all(bothRefuse, outcome('tls', 'answer')),
    sure: not(outcome('get', 'answer')),
  },
  {
    code: 'F12',
    weight: 95,
    when: all(refuses('browser'), says('minimal', tlsWords)),
    sure: says('get', tlsWords),
  },
  {
    code: 'F12',
    weight: 96,
    when: all(
      refuses('browser'),
      status('minimal', ...gateway, 400),
      any(isTlsAlert('direct-get'), says('direct-get', tlsWords)),
    ),
    sure: any(isTlsAlert('direct-minimal'), says('direct-minimal', tlsWords)),
  },
  {
    code: 'F11',
    weight: 94,
    when: all(
      refuses('browser'),
      outcome('direct-minimal', 'refused', 'unreachable', 'silence', 'no-name'),
    ),
    sure: all(
      status('minimal', ...gateway),
      outcome('direct-get', 'refused', 'unreachable', 'silence', 'no-name'),
    ),
  },
  {
    code: 'F11',
    weight: 72,
    when: all(bothRefuse, status('minimal', ...gateway), status('get', ...gateway)),
    beside: ['F12'],
  },
  {
    code: 'F11',
    weight: 60,
    when: all(kind('browser', 'silent'), kind('minimal', 'silent'), outcome('get', 'silence')),
    beside: ['F24'],
  },
  {
    code: 'F11',
    weight: 47,
    when: all(kind('browser', 'silent'), kind('minimal', 'silent')),
    beside: ['F31', 'F24'],
  },
  { code: 'F11', weight: 55, when: all(bothRefuse, status('minimal', 504)), beside: ['F31'] },
  {
    code: 'F11',
    weight: 36,
    when: all(bothRefuse, status('minimal', 5), not(by('iis')), status('get', 5)),
    beside: ['F12'],
  },
  {
    code: 'F30',
    weight: 50,
    when: all(bothRefuse, status('minimal', 503, 429), not(status('get', 5))),
    beside: ['F11'],
  },
  {
    code: 'F34',
    weight: 50,
    when: all(bothRefuse, status('minimal', 502), not(status('get', 5)), not(by('haproxy', 'iis'))),
    beside: ['F12', 'F46'],
  },
  {
    code: 'F19',
    weight: 56,
    when: all(bothRefuse, status('minimal', 502), not(status('get', 5)), by('haproxy')),
    beside: ['F34', 'F46'],
  },
];
