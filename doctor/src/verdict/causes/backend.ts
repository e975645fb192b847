import { refused, sign, type SignTable } from '../cause.ts';
import { isTlsAlert } from './common.ts';
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

export const BACKEND_SIGNS: SignTable = {
  F12: [
    refused({ weight: 84, sure: status('get', 525, 526) }, status('minimal', 525, 526)),
    refused({ weight: 97, sure: not(outcome('get', 'answer')) }, outcome('tls', 'answer')),
    // Any sentence to any request, and the port takes a TLS handshake.
    refused(
      { weight: 97, sure: status('random-get', 400) },
      outcome('tls', 'answer'),
      status('get', 400),
    ),
    refused(
      { weight: 97, sure: not(outcome('direct-get', 'answer')) },
      outcome('direct-tls', 'answer'),
    ),
    refused(
      { weight: 90, beside: ['F11'] },
      status('minimal', ...gateway),
      outcome('direct-get', 'tls-failed'),
    ),
    sign(
      { weight: 95, sure: says('get', tlsWords) },
      refuses('browser'),
      says('minimal', tlsWords),
    ),
    sign(
      { weight: 96, sure: any(isTlsAlert('direct-minimal'), says('direct-minimal', tlsWords)) },
      refuses('browser'),
      status('minimal', ...gateway, 400),
      any(isTlsAlert('direct-get'), says('direct-get', tlsWords)),
    ),
    // HAProxy has 503 for a backend that is down, and 502 for one whose answer it cannot read.
    refused(
      { weight: 73, beside: ['F11', 'F46'] },
      by('haproxy'),
      status('minimal', 502),
      status('get', 502),
      not(says('minimal', hasNoBackend)),
    ),
    sign({ weight: 86 }, header('minimal', 'x-squid-error', /ERR_SECURE_CONNECT/)),
  ],
  F11: [
    sign(
      {
        weight: 94,
        sure: all(
          status('minimal', ...gateway),
          outcome('direct-get', 'refused', 'unreachable', 'silence', 'no-name'),
        ),
      },
      refuses('browser'),
      outcome('direct-minimal', 'refused', 'unreachable', 'silence', 'no-name'),
    ),
    refused(
      { weight: 72, beside: ['F12'] },
      status('minimal', ...gateway),
      status('get', ...gateway),
    ),
    // What is not connected any more has an address of its own at a tunnel's front.
    refused({ weight: 75, beside: ['F07'] }, says('minimal', isOffline), says('get', isOffline)),
    sign(
      { weight: 60, beside: ['F24'] },
      kind('browser', 'silent'),
      kind('minimal', 'silent'),
      outcome('get', 'silence'),
    ),
    sign(
      { weight: 47, beside: ['F31', 'F24'] },
      kind('browser', 'silent'),
      kind('minimal', 'silent'),
    ),
    // Squid says in a header why its own request failed.
    refused(
      { weight: 85, sure: header('get', 'x-squid-error', /ERR_(?:CONNECT|DNS)/), beside: ['F12'] },
      header('minimal', 'x-squid-error', squidCannotReach),
    ),
    // A tunnel that cannot be built is closed without a word; a page of its own says the rest.
    sign(
      { weight: 74, beside: ['F31'] },
      kind('browser', 'gone'),
      kind('minimal', 'gone'),
      status('get', ...gateway),
    ),
    refused({ weight: 55, beside: ['F31'] }, status('minimal', 504)),
    refused(
      { weight: 36, beside: ['F12'] },
      status('minimal', 5),
      not(by('iis')),
      status('get', 5),
    ),
    // The route of the socket has a backend of its own.
    refused({ weight: 58, beside: ['F30'] }, status('minimal', 503), says('minimal', hasNoBackend)),
  ],
  F19: [
    // Only load balancers of AWS have it: the target group speaks another version of HTTP.
    refused({ weight: 70, beside: ['F34'] }, status('minimal', 464)),
    refused(
      { weight: 56, beside: ['F34', 'F46'] },
      status('minimal', 502),
      not(status('get', 5)),
      by('haproxy'),
    ),
  ],
  F30: [
    // Of its own accord nginx answers 503 for a limit, and 502 or 504 for a backend that is down.
    refused(
      { weight: 73, beside: ['F11'] },
      status('minimal', 503),
      says('minimal', /<center>nginx/),
      header('minimal', 'server', /nginx/),
    ),
    refused({ weight: 50, beside: ['F11'] }, status('minimal', 503, 429), not(status('get', 5))),
  ],
  F34: refused(
    { weight: 50, beside: ['F12', 'F46'] },
    status('minimal', 502),
    not(status('get', 5)),
    not(by('haproxy', 'iis')),
  ),
};
