import type { Sign } from '../cause.ts';
import { bothRefuse, isTlsAlert, wantsTls } from './common.ts';
import {
  all,
  any,
  not,
  status,
  kind,
  opens,
  fails,
  refuses,
  alive,
  differs,
  sameStatus,
  says,
  header,
  by,
  where,
} from '../condition.ts';

const isLogin =
  /log-?in|sign-?in|oauth|openid|oidc|\bauth|\/auth|sso\b|saml|adfs|keycloak|accounts?\.|authelia|authentik|\/cas\b|idp\b/i;

/** Of a page that does nothing else. */
const leads = String.raw`(?:http-equiv=["']?refresh|\blocation(?:\.href)?\s*=\s*["']|location\.(?:replace|assign)\()[^<>]{0,200}`;
const leadsElsewhere = new RegExp(`^.{0,600}${leads}https?://`, 'is');
const leadsToLogin = new RegExp(`${leads}(?:log-?in|sign-?in|sso|oauth|auth)`, 'i');
const isSignIn = /<title>[^<]*(?:sign|log)[ -]?in|<input[^<>]+type=["']?password/i;

const wantsCertificate =
  /(?:no|missing|required?|without|invalid).{0,20}(?:client|SSL) certificate|(?:client|SSL) certificate.{0,20}(?:required|missing|not (?:provided|sent|present)|error|invalid)/i;
/** The socket is asked for without TLS. */
const isPlain = where(['connect'], (r) => r.get('connect')?.tls === undefined);
export const STATUS_SIGNS: readonly Sign[] = [
  {
    code: 'F11',
    weight: 30,
    when: all(bothRefuse, status('minimal', 5), status('get', 2, 3)),
    beside: ['F31'],
  },
  {
    // Without an Origin nobody asks who it is: that is no question of a login.
    code: 'F10',
    weight: 93,
    when: all(
      fails('browser'),
      any(status('browser', 401, 407), header('browser', 'www-authenticate', /./)),
      not(all(opens('minimal'), fails('with-origin'))),
    ),
    sure: any(status('minimal', 401, 407), all(refuses('minimal'), status('firefox', 401, 407))),
  },
  {
    code: 'F10',
    weight: 90,
    when: all(bothRefuse, status('minimal', 4), says('minimal', wantsCertificate)),
    sure: all(says('browser', wantsCertificate), says('get', wantsCertificate)),
  },
  {
    code: 'F10',
    weight: 92,
    when: all(refuses('browser'), status('browser', 3), header('browser', 'location', isLogin)),
    sure: header('minimal', 'location', isLogin),
  },
  {
    code: 'F10',
    weight: 95,
    when: where(['connect'], (r) => r.get('connect')?.each?.[0] === '407'),
  },
  {
    code: 'F09',
    weight: 91,
    when: all(refuses('browser'), status('browser', 3)),
    sure: sameStatus('minimal', 'browser'),
  },
  {
    // Without a redirect: the socket is refused until it comes over TLS.
    code: 'F09',
    weight: 82,
    when: all(bothRefuse, status('minimal', 4), isPlain, wantsTls('minimal')),
    beside: ['F12'],
  },
  {
    code: 'F25',
    weight: 93,
    when: all(refuses('browser'), status('browser', 414, 431)),
    sure: sameStatus('minimal', 'browser'),
  },
  {
    code: 'F25',
    weight: 94,
    when: all(
      refuses('browser'),
      any(differentWhenShorter('short-query'), differentWhenShorter('no-cookie')),
    ),
    sure: any(opens('short-query'), opens('no-cookie')),
  },
  {
    code: 'F25',
    weight: 88,
    when: all(
      refuses('browser'),
      says(
        'browser',
        /(?:header|cookie|request line|uri|url|query).{0,30}too (?:large|long)|404\.15/i,
      ),
    ),
    sure: status('minimal', 400, 404, 413),
  },
  { code: 'F25', weight: 70, when: all(refuses('browser'), status('browser', 413)) },
  {
    code: 'F08',
    weight: 95,
    when: where(['sessions'], (r) => isMixed(r.get('sessions')?.each ?? [])),
    sure: refuses('browser'),
  },
  {
    code: 'F08',
    weight: 82,
    when: all(
      refuses('browser'),
      any(
        says(
          'browser',
          /session id unknown|"code":\s*1\b|no connection with that id|connection id.{0,40}not present/i,
        ),
      ),
    ),
  },
  {
    code: 'F08',
    weight: 75,
    when: where(
      ['sessions'],
      (r) =>
        (r.get('sessions')?.each ?? []).length > 1 &&
        (r.get('sessions')?.each ?? []).every((one) => one === 'unknown'),
    ),
  },
  {
    // A page that is never the same twice.
    code: 'F01',
    weight: 37,
    when: all(
      bothRefuse,
      status('minimal', 2),
      status('get', 2),
      differs('minimal', 'version-99'),
      differs('minimal', 'get'),
    ),
    beside: ['F07'],
  },
  {
    code: 'F10',
    weight: 63,
    when: all(bothRefuse, status('browser', 403), says('browser', isSignIn)),
    beside: ['F31'],
  },
  {
    // A portal: whatever is asked for, it is the page to log in.
    code: 'F10',
    weight: 64,
    when: all(
      bothRefuse,
      status('minimal', 2),
      any(says('minimal', isSignIn), says('minimal', leadsToLogin)),
      any(says('random-get', isSignIn), says('random-get', leadsToLogin)),
    ),
    beside: ['F31', 'F01'],
  },
  {
    // A redirect that only a page can follow.
    code: 'F09',
    weight: 62,
    when: all(
      bothRefuse,
      status('minimal', 2),
      says('minimal', leadsElsewhere),
      says('random-get', leadsElsewhere),
    ),
    beside: ['F01'],
  },
  {
    code: 'F41',
    weight: 92,
    when: all(refuses('browser'), says('browser', /hijack/i)),
    sure: any(says('minimal', /hijack/i), all(alive('minimal'), refuses('with-accept-encoding'))),
  },
  {
    code: 'F41',
    weight: 42,
    when: all(bothRefuse, status('minimal', 500), not(status('get', 5)), not(by('iis', 'apache'))),
    beside: ['F11'],
  },
  {
    code: 'F26',
    weight: 68,
    when: all(bothRefuse, by('apache'), status('minimal', 500)),
    beside: ['F11'],
  },
  {
    code: 'F46',
    weight: 86,
    when: all(kind('browser', 'garbled'), kind('minimal', 'garbled'), not(isTlsAlert('minimal'))),
    sure: kind('firefox', 'garbled'),
  },
  {
    code: 'F12',
    weight: 96,
    when: all(kind('browser', 'garbled'), isTlsAlert('minimal')),
    sure: isTlsAlert('get'),
  },
];

function differentWhenShorter(id: string) {
  return all(not(kind(id, 'untested')), differs('browser', id), not(status(id, 414, 431)));
}

function isMixed(each: readonly string[]): boolean {
  return each.includes('unknown') && each.some((one) => one !== 'unknown');
}
