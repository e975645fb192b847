import type { Sign } from '../cause.ts';
import {
  alive,
  all,
  always,
  any,
  by,
  differs,
  fails,
  header,
  kind,
  not,
  opens,
  outcome,
  refuses,
  same,
  sameStatus,
  says,
  status,
  where,
} from '../condition.ts';

const bothRefuse = all(refuses('minimal'), refuses('browser'));
const isLogin =
  /log-?in|sign-?in|oauth|openid|oidc|\bauth|\/auth|sso\b|saml|adfs|keycloak|accounts?\.|authelia|authentik|\/cas\b|idp\b/i;
const namesHttp11 = /HTTP\/1\.[01]|HTTP version|protocol version|unsupported protocol/i;
/** What WebSocket servers say to a request without a (good) Upgrade. */
const missesUpgrade =
  /upgrade['"’]? (?:token )?(?:header )?(?:not found|missing|required|is null|invalid)|invalid ['"]?upgrade|missing ['"]?upgrade|['"]?upgrade['"]? only to|not a websocket|expected (?:a )?websocket|websocket (?:connections?|upgrade) (?:only|required|expected)|"code":\s*3\b|upgrade required|invalid connection header|connection header/i;

/** The upgrade does not arrive: handshake, other version and plain request are answered alike. */
const arrivesPlain = all(
  same('minimal', 'get'),
  any(same('version-99', 'get'), not(differs('version-99', 'get'))),
);
const pageOnEveryPath = all(
  status('get', 200),
  same('get', 'random-get'),
  where([], (r) => /html/.test(r.headers('get')['content-type']?.[0] ?? '')),
);
const isFile = any(header('get', 'accept-ranges', /bytes/), header('get', 'last-modified', /./));
const proxysOwn404 = any(
  says(
    'minimal',
    /<center>(?:nginx|openresty)|<address>Apache|IIS \d|404 - File or directory not found/,
  ),
  header('minimal', 'server', /^(?:lighttpd|Varnish)/i),
);
const anyPathOpens = any(...[1, 2, 3, 4, 5].map((index) => opens(`path-${index}`)));
const askedForRoot = where(['get'], (r) => /^GET \/(?:\?\S*)? /.test(r.reading('get')?.sent ?? ''));
const directOpens = opens('direct-minimal');
/** Known for sure to be neither of the proxies whose own traps look the same. */
const hasNoTrapOfItsOwn = not(by('nginx', 'apache', 'iis', 'squid'));

/** F01 and those that look like it: the server behind never sees the upgrade. */
const UPGRADE: readonly Sign[] = [
  {
    code: 'F01',
    weight: 60,
    when: all(
      bothRefuse,
      arrivesPlain,
      status('minimal', 2, 400, 405, 501, 404),
      not(all(by('iis'), status('minimal', 404, 501))),
    ),
    beside: ['F07'],
  },
  {
    code: 'F01',
    weight: 66,
    when: all(bothRefuse, status('minimal', 426), not(says('minimal', namesHttp11))),
    sure: all(
      header('minimal', 'upgrade', /websocket/i),
      same('minimal', 'get'),
      hasNoTrapOfItsOwn,
    ),
  },
  {
    code: 'F01',
    weight: 64,
    when: all(bothRefuse, says('minimal', missesUpgrade), not(says('minimal', namesHttp11))),
  },
  {
    code: 'F01',
    weight: 88,
    when: all(bothRefuse, directOpens, same('minimal', 'direct-get')),
    sure: all(same('get', 'direct-get'), hasNoTrapOfItsOwn),
  },
  {
    // Something of it arrives and is spoilt: a wrong value, a token twice.
    code: 'F01',
    weight: 45,
    when: all(
      bothRefuse,
      status('minimal', 400),
      same('minimal', 'version-99'),
      differs('minimal', 'get'),
    ),
    beside: ['F49', 'F48'],
  },
  {
    code: 'F26',
    weight: 50,
    when: all(bothRefuse, by('apache'), arrivesPlain, status('minimal', 2, 426)),
  },
  {
    code: 'F27',
    weight: 50,
    when: all(bothRefuse, by('nginx'), arrivesPlain, status('minimal', 2, 426, 400)),
  },
  { code: 'F36', weight: 92, when: all(bothRefuse, by('squid'), arrivesPlain), beside: ['F01'] },
  {
    code: 'F34',
    weight: 75,
    when: all(bothRefuse, says('minimal', namesHttp11), status('minimal', 400, 426, 502)),
    beside: ['F01'],
  },
  {
    code: 'F34',
    weight: 90,
    when: all(bothRefuse, status('minimal', 505)),
    sure: status('browser', 505),
  },
  {
    code: 'F34',
    weight: 91,
    when: all(
      bothRefuse,
      directOpens,
      refuses('direct-http10'),
      sameStatus('minimal', 'direct-http10'),
      differs('minimal', 'direct-get'),
    ),
    sure: same('minimal', 'direct-http10'),
  },
  {
    code: 'F48',
    weight: 90,
    when: all(bothRefuse, directOpens, refuses('direct-lower'), same('minimal', 'direct-lower')),
    sure: differs('direct-get', 'direct-lower'),
    beside: ['F01'],
  },
  {
    code: 'F49',
    weight: 80,
    when: all(
      bothRefuse,
      directOpens,
      opens('direct-lower'),
      refuses('direct-doubled'),
      same('minimal', 'direct-doubled'),
      differs('minimal', 'direct-get'),
    ),
  },
];

const PATH: readonly Sign[] = [
  {
    code: 'F07',
    weight: 85,
    when: all(
      bothRefuse,
      anyPathOpens,
      status('minimal', 404, 200, 400, 403, 405, 502),
      not(status('browser', 3)),
    ),
    sure: all(refuses('random'), status('minimal', 404)),
    beside: ['F01'],
  },
  {
    code: 'F07',
    weight: 70,
    when: all(bothRefuse, status('minimal', 404), proxysOwn404, not(by('iis'))),
    beside: ['F37'],
  },
  {
    code: 'F07',
    weight: 62,
    when: all(
      bothRefuse,
      status('minimal', 404),
      status('get', 404),
      same('get', 'random-get'),
      not(by('iis')),
      not(says('minimal', /^(?:<!DOCTYPE.*)?.*Cannot GET/s)),
    ),
    beside: ['F01'],
  },
  {
    code: 'F07',
    weight: 58,
    when: all(bothRefuse, status('minimal', 404), by('iis'), status('page', 2, 3)),
    beside: ['F33', 'F45'],
  },
  {
    code: 'F07',
    weight: 55,
    when: all(bothRefuse, status('minimal', 404), not(status('get', 404))),
    beside: ['F37', 'F31'],
  },
  { code: 'F07', weight: 50, when: all(bothRefuse, status('minimal', 404)), beside: ['F01'] },
  {
    // A folder of files that answers every path has never asked the backend.
    code: 'F07',
    weight: 63,
    when: all(bothRefuse, pageOnEveryPath, same('minimal', 'get'), isFile, not(askedForRoot)),
    beside: ['F01'],
  },
  {
    code: 'F07',
    weight: 55,
    when: all(bothRefuse, pageOnEveryPath, same('minimal', 'get'), not(askedForRoot)),
  },
  {
    code: 'F07',
    weight: 89,
    when: all(
      bothRefuse,
      directOpens,
      status('minimal', 404, 200),
      differs('get', 'direct-get'),
      not(same('minimal', 'direct-get')),
    ),
    sure: all(status('minimal', 404), status('get', 404)),
  },
  {
    code: 'F37',
    weight: 86,
    when: all(
      bothRefuse,
      by('trafficserver'),
      status('get', 2, 3, 4),
      status('minimal', 404),
      differs('get', 'minimal'),
    ),
    sure: status('browser', 404),
  },
  {
    code: 'F45',
    weight: 87,
    when: all(
      fails('browser'),
      where(
        ['negotiate'],
        (r) =>
          r.get('negotiate')?.status === 200 &&
          namesElsewhere(r.get('negotiate')?.names ?? [], r.reading('get')?.sent ?? ''),
      ),
    ),
    beside: ['F07'],
  },
  {
    code: 'F45',
    weight: 76,
    when: all(
      any(fails('browser'), not(outcome('connect', 'answer'))),
      where(['url'], (r) => r.get('url')?.each?.includes('inside') === true),
    ),
  },
];

/** A negotiated address leads to another host, or its path lacks the prefix that was asked. */
function namesElsewhere(names: readonly string[], sent: string): boolean {
  const asked = /^GET (?<path>\/[^? ]*)/.exec(sent)?.groups?.['path'] ?? '/';
  return names.some((name) => {
    if (/^(?:https?|wss?):/.test(name)) return true;
    return !name.split('?')[0]?.startsWith(asked.replace(/\/$/, '')) && name !== '';
  });
}

const STATUS: readonly Sign[] = [
  {
    code: 'F10',
    weight: 93,
    when: all(
      fails('browser'),
      any(status('browser', 401, 407), header('browser', 'www-authenticate', /./)),
    ),
    sure: any(status('minimal', 401, 407), status('firefox', 401, 407)),
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
    code: 'F31',
    weight: 95,
    when: where(['connect'], (r) => /^4(?!07)|^5/.test(r.get('connect')?.each?.[0] ?? '')),
  },
  {
    code: 'F09',
    weight: 91,
    when: all(refuses('browser'), status('browser', 3)),
    sure: sameStatus('minimal', 'browser'),
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
    sure: always,
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
    code: 'F20',
    weight: 84,
    when: all(refuses('browser'), by('envoy'), status('minimal', 403), not(status('get', 403))),
    sure: all(status('browser', 403), status('random', 403), not(status('random-get', 403))),
  },
  {
    code: 'F20',
    weight: 58,
    when: all(refuses('browser'), by('envoy'), status('minimal', 403, 400, 426)),
    beside: ['F31', 'F10'],
  },
  {
    code: 'F31',
    weight: 90,
    when: all(
      refuses('browser'),
      any(
        header('browser', 'cf-mitigated', /./),
        says(
          'browser',
          /captcha|attention required|request blocked|access denied.*(?:firewall|policy)|mod_?security|web application firewall|incident id/i,
        ),
      ),
      status('browser', 403, 406, 429, 503),
    ),
    sure: all(status('minimal', 403, 406, 429, 503), not(status('get', 403, 406, 429, 503))),
  },
  {
    code: 'F31',
    weight: 60,
    when: all(refuses('browser'), status('minimal', 403, 406, 429), not(by('envoy'))),
    beside: ['F10', 'F04'],
  },
  {
    code: 'F31',
    weight: 65,
    when: all(kind('browser', 'gone'), kind('minimal', 'gone'), outcome('get', 'answer')),
    beside: ['F30', 'F11'],
  },
  {
    code: 'F31',
    weight: 41,
    when: all(kind('browser', 'gone'), kind('minimal', 'gone')),
    beside: ['F30', 'F11'],
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

/** 15 03: a TLS alert. */
function isTlsAlert(id: string) {
  return says(id, /^\u0015\u0003/);
}

const tlsWords =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|HTTP request to an HTTPS server|wrong version number|SSL handshake|ssl_error|tls.{0,20}(?:handshake|alert)/i;
const gateway = [502, 503, 504] as const;

const BACKEND: readonly Sign[] = [
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

const IIS: readonly Sign[] = [
  {
    code: 'F33',
    weight: 90,
    when: all(
      bothRefuse,
      any(
        says('minimal', /500\.(?:19|50|52)|404\.4|500\.5[02]|502\.3/),
        says('get', /500\.(?:19|50|52)|404\.4|502\.3/),
      ),
      by('iis'),
    ),
    sure: all(sameStatus('minimal', 'get'), says('get', /500\.(?:19|50|52)|404\.4/)),
  },
  {
    code: 'F33',
    weight: 76,
    when: all(bothRefuse, by('iis'), status('minimal', 500), status('get', 500)),
    sure: all(status('random', 500), status('random-get', 500), status('page', 500)),
  },
  {
    code: 'F33',
    weight: 66,
    when: all(
      bothRefuse,
      by('iis'),
      status('minimal', 404),
      status('get', 404),
      status('page', 404),
    ),
    beside: ['F07'],
  },
  {
    code: 'F33',
    weight: 52,
    when: all(bothRefuse, by('iis'), status('minimal', 502), status('get', 502)),
    beside: ['F11'],
  },
  {
    code: 'F05',
    weight: 82,
    when: all(bothRefuse, by('iis'), status('minimal', 501)),
    sure: all(status('browser', 501), not(status('get', 501))),
  },
  {
    code: 'F05',
    weight: 88,
    when: all(bothRefuse, says('minimal', /websockets? (?:are|is) disabled/i)),
    sure: says('browser', /websockets? (?:are|is) disabled/i),
  },
  {
    code: 'F05',
    weight: 72,
    when: all(bothRefuse, by('iis'), status('minimal', 503), not(status('get', 503))),
    beside: ['F11'],
  },
  {
    code: 'F05',
    weight: 67,
    when: all(bothRefuse, by('iis'), arrivesPlain, status('minimal', 2, 426, 400)),
    beside: ['F33', 'F01'],
  },
  {
    code: 'F05',
    weight: 65,
    when: all(
      bothRefuse,
      by('iis'),
      status('minimal', 204, 400, 502),
      not(sameStatus('get', 'minimal')),
    ),
    beside: ['F44', 'F03'],
  },
  {
    code: 'F23',
    weight: 89,
    when: all(
      bothRefuse,
      any(
        header('minimal', 'x-powered-by', /iisnode/i),
        header('get', 'x-powered-by', /iisnode/i),
        says('minimal', /iisnode|500\.1013/i),
      ),
    ),
    beside: ['F05'],
  },
  {
    code: 'F23',
    weight: 55,
    when: all(bothRefuse, by('iis'), status('minimal', 500), not(status('get', 500))),
    beside: ['F05'],
  },
];

export const HANDSHAKE_SIGNS: readonly Sign[] = [
  ...UPGRADE,
  ...PATH,
  ...STATUS,
  ...BACKEND,
  ...IIS,
];
