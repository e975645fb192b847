import { refused, sign, type SignTable } from '../cause.ts';
import { isTlsAlert, wantsTls } from './common.ts';
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
  lists,
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
export const STATUS_SIGNS: SignTable = {
  F11: refused({ weight: 30, beside: ['F31'] }, status('minimal', 5), status('get', 2, 3)),
  F10: [
    // Without an Origin nobody asks who it is: that is no question of a login.
    sign(
      {
        weight: 93,
        sure: any(
          status('minimal', 401, 407),
          all(refuses('minimal'), status('firefox', 401, 407)),
        ),
      },
      fails('browser'),
      any(status('browser', 401, 407), header('browser', 'www-authenticate', /./)),
      not(all(opens('minimal'), fails('with-origin'))),
    ),
    refused(
      { weight: 90, sure: all(says('browser', wantsCertificate), says('get', wantsCertificate)) },
      status('minimal', 4),
      says('minimal', wantsCertificate),
    ),
    sign(
      { weight: 92, sure: header('minimal', 'location', isLogin) },
      refuses('browser'),
      status('browser', 3),
      header('browser', 'location', isLogin),
    ),
    sign({ weight: 95 }, lists('connect', '407')),
    refused({ weight: 63, beside: ['F31'] }, status('browser', 403), says('browser', isSignIn)),
    // A portal: whatever is asked for, it is the page to log in.
    refused(
      { weight: 64, beside: ['F31', 'F01'] },
      status('minimal', 2),
      any(says('minimal', isSignIn), says('minimal', leadsToLogin)),
      any(says('random-get', isSignIn), says('random-get', leadsToLogin)),
    ),
  ],
  F09: [
    sign(
      { weight: 91, sure: sameStatus('minimal', 'browser') },
      refuses('browser'),
      status('browser', 3),
    ),
    // Without a redirect: the socket is refused until it comes over TLS.
    refused({ weight: 82, beside: ['F12'] }, status('minimal', 4), isPlain, wantsTls('minimal')),
    // A redirect that only a page can follow.
    refused(
      { weight: 62, beside: ['F01'] },
      status('minimal', 2),
      says('minimal', leadsElsewhere),
      says('random-get', leadsElsewhere),
    ),
  ],
  F25: [
    sign(
      { weight: 93, sure: sameStatus('minimal', 'browser') },
      refuses('browser'),
      status('browser', 414, 431),
    ),
    sign(
      { weight: 94, sure: any(opens('short-query'), opens('no-cookie')) },
      refuses('browser'),
      any(differentWhenShorter('short-query'), differentWhenShorter('no-cookie')),
    ),
    sign(
      { weight: 88, sure: status('minimal', 400, 404, 413) },
      refuses('browser'),
      says(
        'browser',
        /(?:header|cookie|request line|uri|url|query).{0,30}too (?:large|long)|404\.15/i,
      ),
    ),
    sign({ weight: 70 }, refuses('browser'), status('browser', 413)),
  ],
  F08: [
    sign(
      { weight: 95, sure: refuses('browser') },
      lists('sessions', 'unknown'),
      sessions((each) => each.some((one) => one !== 'unknown')),
    ),
    sign(
      { weight: 82 },
      refuses('browser'),
      says(
        'browser',
        /session id unknown|"code":\s*1\b|no connection with that id|connection id.{0,40}not present/i,
      ),
    ),
    sign(
      { weight: 75 },
      sessions((each) => each.length > 1 && each.every((one) => one === 'unknown')),
    ),
  ],
  // A page that is never the same twice.
  F01: refused(
    { weight: 37, beside: ['F07'] },
    status('minimal', 2),
    status('get', 2),
    differs('minimal', 'version-99'),
    differs('minimal', 'get'),
  ),
  F41: [
    sign(
      {
        weight: 92,
        sure: any(
          says('minimal', /hijack/i),
          all(alive('minimal'), refuses('with-accept-encoding')),
        ),
      },
      refuses('browser'),
      says('browser', /hijack/i),
    ),
    refused(
      { weight: 42, beside: ['F11'] },
      status('minimal', 500),
      not(status('get', 5)),
      not(by('iis', 'apache')),
    ),
  ],
  F26: refused({ weight: 68, beside: ['F11'] }, by('apache'), status('minimal', 500)),
  F46: sign(
    { weight: 86, sure: kind('firefox', 'garbled') },
    kind('browser', 'garbled'),
    kind('minimal', 'garbled'),
    not(isTlsAlert('minimal')),
  ),
  F12: sign(
    { weight: 96, sure: isTlsAlert('get') },
    kind('browser', 'garbled'),
    isTlsAlert('minimal'),
  ),
};

function differentWhenShorter(id: string) {
  return all(not(kind(id, 'untested')), differs('browser', id), not(status(id, 414, 431)));
}

/** What was answered when a session was asked about on other connections. */
function sessions(holds: (each: readonly string[]) => boolean) {
  return where(['sessions'], (r) => holds(r.get('sessions')?.each ?? []));
}
