import type { Sign } from '../cause.ts';
import { bothRefuse, isTlsAlert } from './common.ts';
import { all, any, header, not, status, kind, refuses, outcome, says, by } from '../condition.ts';

const tlsWords =
  /plain HTTP request was sent to HTTPS port|\bport requires TLS|speaking plain HTTP to an SSL|HTTP request to an HTTPS server|wrong version number|SSL handshake|ssl_error|tls.{0,20}(?:handshake|alert)/i;
const squidCannotReach = /ERR_(?:CONNECT|DNS|READ|CANNOT_FORWARD|ZERO_SIZE|GATEWAY)/;
/** How HAProxy, Varnish, Traefik, Apache, Envoy and load balancers say that nobody is behind them. */
const hasNoBackend =
  /no (?:available |healthy )?(?:server|upstream|backend)|backend fetch failed|maintenance downtime or capacity/i;
const isOffline =
  /\b(?:endpoint|tunnel|app(?:lication)?|agent|site|service|server|host)\b[^<]{0,60}\b(?:is|are) (?:currently )?(?:offline|down|asleep|sleeping|not (?:connected|running|online))|no (?:active )?tunnel/i;
/** Gateway errors, Cloudflare’s own included. */
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
    // Any sentence to any request, and the port takes a TLS handshake.
    code: 'F12',
    weight: 97,
    when: all(bothRefuse, outcome('tls', 'answer'), status('get', 400)),
    sure: status('random-get', 400),
  },
  {
    code: 'F12',
    weight: 97,
    when: all(bothRefuse, outcome('direct-tls', 'answer')),
    sure: not(outcome('direct-get', 'answer')),
  },
  {
    code: 'F12',
    weight: 90,
    when: all(bothRefuse, status('minimal', ...gateway), outcome('direct-get', 'tls-failed')),
    beside: ['F11'],
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
    // HAProxy has 503 for a backend that is down, and 502 for one whose answer it cannot read.
    code: 'F12',
    weight: 73,
    when: all(
      bothRefuse,
      by('haproxy'),
      status('minimal', 502),
      status('get', 502),
      not(says('minimal', hasNoBackend)),
    ),
    beside: ['F11', 'F46'],
  },
  {
    // What is not connected any more has an address of its own at a tunnel's front.
    code: 'F11',
    weight: 75,
    when: all(bothRefuse, says('minimal', isOffline), says('get', isOffline)),
    beside: ['F07'],
  },
  {
    // Only load balancers of AWS have it: the target group speaks another version of HTTP.
    code: 'F19',
    weight: 70,
    when: all(bothRefuse, status('minimal', 464)),
    beside: ['F34'],
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
  {
    // Squid says in a header why its own request failed.
    code: 'F11',
    weight: 85,
    when: all(bothRefuse, header('minimal', 'x-squid-error', squidCannotReach)),
    sure: header('get', 'x-squid-error', /ERR_(?:CONNECT|DNS)/),
    beside: ['F12'],
  },
  { code: 'F12', weight: 86, when: header('minimal', 'x-squid-error', /ERR_SECURE_CONNECT/) },
  {
    // A tunnel that cannot be built is closed without a word; a page of its own says the rest.
    code: 'F11',
    weight: 74,
    when: all(kind('browser', 'gone'), kind('minimal', 'gone'), status('get', ...gateway)),
    beside: ['F31'],
  },
  { code: 'F11', weight: 55, when: all(bothRefuse, status('minimal', 504)), beside: ['F31'] },
  {
    code: 'F11',
    weight: 36,
    when: all(bothRefuse, status('minimal', 5), not(by('iis')), status('get', 5)),
    beside: ['F12'],
  },
  {
    // Of its own accord nginx answers 503 for a limit, and 502 or 504 for a backend that is down.
    code: 'F30',
    weight: 73,
    when: all(
      bothRefuse,
      status('minimal', 503),
      says('minimal', /<center>nginx/),
      header('minimal', 'server', /nginx/),
    ),
    beside: ['F11'],
  },
  {
    code: 'F30',
    weight: 50,
    when: all(bothRefuse, status('minimal', 503, 429), not(status('get', 5))),
    beside: ['F11'],
  },
  {
    // The route of the socket has a backend of its own.
    code: 'F11',
    weight: 58,
    when: all(bothRefuse, status('minimal', 503), says('minimal', hasNoBackend)),
    beside: ['F30'],
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
