import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type DoctorOptions, readOptions } from '../options.ts';
import type { LogSign } from '../reading.ts';
import {
  answered,
  CONNECTED,
  cut,
  everything,
  readingsOf,
  type NamedReading,
  opened,
  stalled,
  split,
  without,
} from '../test/reading-fixtures.ts';
import { fixesOf, titleOf, toTellOf } from '../catalogue/catalogue.ts';
import { printVerdict } from '../print.ts';
import { SIGNS } from './causes/causes.ts';
import { decide, type Verdict } from './decide.ts';

/** Whether it is as `lab101 doctor --json` may print it. */
const fits = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL('../../verdict.schema.json', import.meta.url), 'utf8')),
);

const verdictOn = (
  readings: readonly NamedReading[],
  options: Partial<DoctorOptions> = {},
): Verdict =>
  decide(readingsOf(...readings), readOptions({ url: 'wss://example.com/ws', ...options }));

const HTML = { 'content-type': 'text/html' };
const page = answered(200, '<h1>page</h1>', HTML);
const line = (code: string, other: Partial<LogSign> = {}): NamedReading => [
  'proxy-log',
  {
    outcome: 'answer',
    signs: [{ code, line: 'line', ending: false, fresh: true, sure: true, ...other }],
  },
];
const deflate = { extensions: 'permessage-deflate' };
const works = split(opened(), page);
const iis = { server: 'Microsoft-IIS/10.0' };
const envoy = { server: 'envoy' };
const farewell = { end: { how: 'close', after: 'ping', ms: 20, code: 1000 } } as const;
const squid = { via: '1.1 proxy (squid/5.7)' };
const plainPort = answered(400, 'The plain HTTP request was sent to HTTPS port');

type Row = readonly [
  what: string,
  code: string | null,
  certainty: Verdict['certainty'],
  readings: readonly NamedReading[],
];

const ROWS: readonly Row[] = [
  [
    '426 for everything',
    'F01',
    'likely',
    everything(answered(426, 'Upgrade Required', { upgrade: 'websocket' })),
  ],
  [
    '426 for everything, and a backend that opens',
    'F01',
    'certain',
    [
      ...everything(answered(426, 'Upgrade Required', { upgrade: 'websocket' })),
      ['direct-minimal', opened()],
      ['direct-get', answered(426, 'Upgrade Required', { upgrade: 'websocket' })],
    ],
  ],
  [
    'a spoilt upgrade',
    'F01',
    'likely',
    [...split(answered(400, 'Bad'), answered(426, 'Upgrade Required'))],
  ],
  [
    'a line about a cut socket',
    'F02',
    'certain',
    [...works, line('F02', { ending: true, fresh: false })],
  ],
  [
    'silence kills, pings do not',
    'F02',
    'certain',
    [
      ...works,
      ['idle-silent', opened(cut(60_000, 'handshake'))],
      ['idle-pinged', opened({ end: { how: 'left', after: 'ping', ms: 90_000 } })],
    ],
  ],
  [
    'both idle sockets end',
    'F13',
    'likely',
    [
      ...works,
      ['idle-silent', opened(cut(60_000, 'handshake'))],
      ['idle-pinged', opened(cut(60_000, 'ping'))],
    ],
  ],
  [
    'ARR and a compressed socket that dies',
    'F03',
    'certain',
    [
      ...works,
      ['browser', opened({ ...deflate, ...cut(60) }, iis)],
      ['with-extensions', opened({ ...deflate, ...cut(60) }, iis)],
      ['with-origin', opened()],
    ],
  ],
  [
    'the same of nobody known',
    'F03',
    'likely',
    [
      ...works,
      ['browser', opened({ ...deflate, ...cut(60) })],
      ['with-extensions', opened({ ...deflate, ...cut(60) })],
      ['with-origin', opened()],
    ],
  ],
  [
    '403 with an origin alone',
    'F04',
    'likely',
    [
      ...works,
      ['browser', answered(403)],
      ['with-origin', answered(403)],
      ['evil-origin', answered(403)],
    ],
  ],
  [
    'the backend’s own origin opens',
    'F04',
    'certain',
    [
      ...works,
      ['browser', answered(403)],
      ['with-origin', answered(403)],
      ['backend-origin', opened()],
    ],
  ],
  ['a wrong accept', 'F05', 'certain', split(opened({ faults: ['accept-wrong'] }), page)],
  [
    'IIS answers the handshake as a page',
    'F05',
    'likely',
    everything(answered(200, 'x', { ...iis })),
  ],
  [
    'IIS has 503.0 for WebSockets',
    'F05',
    'certain',
    split(answered(503, 'WebSockets are disabled', iis), page),
  ],
  [
    'the path of another one opens',
    'F07',
    'certain',
    [...everything(answered(404, 'x', {})), ['path-1', opened()]],
  ],
  [
    'sessions are known here and unknown there',
    'F08',
    'certain',
    [
      ...works,
      ['sessions', { outcome: 'answer', each: ['200', 'unknown', '200'] }],
      ['browser', answered(400, 'Session ID unknown')],
    ],
  ],
  ['a redirect', 'F09', 'certain', everything(answered(308, '', { location: '/ws/' }))],
  [
    'a redirect to a login',
    'F10',
    'certain',
    everything(answered(302, '', { location: '/oauth2/start' })),
  ],
  [
    'a proxy that wants a password',
    'F10',
    'likely',
    [['connect', { outcome: 'closed', each: ['407'] }]],
  ],
  ['502 for everything', 'F11', 'likely', everything(answered(502))],
  [
    '502 and a backend that refuses',
    'F11',
    'certain',
    [
      ...everything(answered(502)),
      ['direct-minimal', without('refused')],
      ['direct-get', without('refused')],
    ],
  ],
  [
    '502 and a backend that speaks TLS',
    'F12',
    'certain',
    [
      ...everything(answered(502)),
      ['direct-minimal', without('not-http', { body: '\u0015\u0003\u0001' })],
      ['direct-get', without('not-http', { body: '\u0015\u0003\u0001' })],
    ],
  ],
  [
    'TLS to a plain port',
    'F12',
    'certain',
    [
      ['connect', without('tls-failed', { detail: 'ERR_SSL_WRONG_VERSION_NUMBER' })],
      ['plain', answered(200)],
    ],
  ],
  ['plain HTTP behind TLS', 'F12', 'certain', everything(plainPort)],
  [
    'an expired certificate',
    'F15',
    'certain',
    [
      ...works,
      ['connect', { outcome: 'answer', tls: certificate('CERT_HAS_EXPIRED') }],
      ['minimal', { ...opened(), tls: certificate('CERT_HAS_EXPIRED') }],
    ],
  ],
  [
    'an unknown issuer',
    'F15',
    'likely',
    [
      ...works,
      ['connect', { outcome: 'answer', tls: certificate('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }],
      ['minimal', { ...opened(), tls: certificate('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }],
    ],
  ],
  [
    'a public page and a private socket',
    'F16',
    'likely',
    [
      ...works,
      ['url', { outcome: 'answer', each: ['page-given'] }],
      ['page-name', { outcome: 'answer', each: ['public-to-private'] }],
    ],
  ],
  [
    'no Connection in the 101',
    'F17',
    'certain',
    split(opened({ faults: ['connection-missing'] }), page),
  ],
  [
    'HTTP/2 alone',
    'F19',
    'likely',
    [['connect', without('tls-failed', { detail: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL' })]],
  ],
  [
    'Envoy whose sidecar drops the upgrade',
    'F20',
    'likely',
    split(answered(503, 'upstream connect error. reset reason: protocol error', envoy), page),
  ],
  [
    'Envoy without a healthy backend anywhere',
    'F11',
    'likely',
    everything(answered(503, 'upstream connect error. reset reason: connection failure', envoy)),
  ],
  [
    'a route of the socket whose backend is down',
    'F11',
    'likely',
    split(answered(503, 'No server is available to handle this request.'), page),
  ],
  ['a limit that says no more', 'F30', 'likely', split(answered(503), page)],
  [
    'a message about the origin, and a close',
    'F04',
    'likely',
    split(opened({ said: '{"error":"Invalid Host/Origin header"}', ...farewell }), page),
  ],
  ['a farewell', null, null, split(opened({ said: 'bye', ...farewell }), page)],
  ['a sign-in page', 'F10', 'likely', everything(answered(403, '<title>Sign In</title>', HTML))],
  [
    'a close frame that is answered late, once',
    null,
    null,
    [
      ...split(opened({ end: { how: 'done', after: 'close', ms: 4800, closeMs: 3800 } }), page),
      ['close-again', opened()],
    ],
  ],
  [
    'a close frame that is answered late each time',
    'F42',
    'likely',
    [
      ...split(opened({ end: { how: 'done', after: 'close', ms: 4800, closeMs: 3800 } }), page),
      ['close-again', opened({ end: { how: 'done', after: 'close', ms: 4800, closeMs: 3800 } })],
    ],
  ],
  ['a block page', 'F31', 'likely', everything(answered(403, '<title>Blocked</title>', HTML))],
  [
    'a long message that is cut, and a short one that is not',
    'F28',
    'certain',
    [...split(opened(cut(800)), page), ['short-message', opened()]],
  ],
  [
    'a message that is cut, however short',
    'F31',
    'likely',
    [...split(opened(cut(800)), page), ['short-message', opened(cut(800))]],
  ],
  [
    'a subprotocol twice',
    'F21',
    'likely',
    [...works, ['browser', opened({ faults: ['subprotocol-twice'] })]],
  ],
  ['Envoy', 'F20', 'certain', split(answered(403, '', { server: 'envoy' }), page)],
  [
    'Firefox alone',
    'F22',
    'certain',
    [...works, ['firefox', answered(400)], ['firefox-again', answered(400)]],
  ],
  [
    'Firefox alone, once',
    null,
    null,
    [...works, ['firefox', answered(502)], ['firefox-again', opened()]],
  ],
  [
    'iisnode',
    'F23',
    'likely',
    split(
      answered(200, 'x', { 'x-powered-by': 'iisnode', ...iis }),
      answered(200, 'y', { 'x-powered-by': 'iisnode', ...iis }),
    ),
  ],
  ['414', 'F25', 'certain', everything(answered(414))],
  [
    'Apache and a plain answer',
    'F01',
    'likely',
    everything(answered(200, 'page', { server: 'Apache/2.4.62' })),
  ],
  [
    'Apache’s line about worker sharing',
    'F26',
    'certain',
    [...everything(answered(200, 'page', { server: 'Apache' })), line('F26')],
  ],
  [
    'a policy that forbids it',
    'F29',
    'certain',
    [
      ...works,
      ['url', { outcome: 'answer', each: ['page-given'] }],
      ['page', { ...page, each: ['csp'] }],
    ],
  ],
  ['500 by IIS everywhere', 'F33', 'certain', everything(answered(500, '', iis))],
  [
    'HTTP/2 that is offered and refused',
    'F35',
    'certain',
    [...works, ['h2', { outcome: 'answer', h2: { advertised: true, status: 405 } }]],
  ],
  [
    'HTTP/2 that is offered and reset',
    'F38',
    'likely',
    [...works, ['h2', { outcome: 'answer', h2: { advertised: true, reset: 2 } }]],
  ],
  [
    'POST is 400 through Kestrel alone',
    'F40',
    'likely',
    [
      ...works,
      ['post', answered(400)],
      ['post-empty', answered(404)],
      ['random-get', answered(404)],
    ],
  ],
  [
    'POST is 400 through the proxy alone',
    'F40',
    'certain',
    [
      ...works,
      ['post', answered(400)],
      ['random-get', answered(404)],
      ['direct-post', answered(404)],
    ],
  ],
  [
    'a negotiation that names the inside',
    'F45',
    'likely',
    [
      ...everything(answered(404)),
      ['negotiate', { ...answered(200), names: ['http://10.0.0.5:5000/hub'] }],
    ],
  ],
  [
    'a doubled Upgrade',
    'F49',
    'likely',
    [
      ...split(answered(400, 'Invalid'), page),
      ['direct-minimal', opened()],
      ['direct-lower', opened()],
      ['direct-doubled', answered(400, 'Invalid')],
      ['direct-get', answered(426)],
    ],
  ],
  [
    'Host with a port',
    'F50',
    'certain',
    [...works, ['host-port', answered(404)], ['host-port-again', answered(404)]],
  ],
  [
    'an https page and ws://',
    'F06',
    'certain',
    [['url', { outcome: 'answer', each: ['mixed'] }], ['page', page], ...works],
  ],
  ['a line about nothing that failed', null, null, [...works, line('F11')]],
  [
    'an old line about a backend, and a refusal of today',
    'F09',
    'certain',
    [...everything(answered(301, '', { location: 'https://x/' })), line('F11', { fresh: false })],
  ],
  [
    'nginx’s own 503, which it has for limits',
    'F30',
    'likely',
    everything(answered(503, '<center>nginx/1.22</center>', { server: 'nginx/1.22' })),
  ],
  [
    'a 503 of another proxy for everything',
    'F11',
    'likely',
    everything(answered(503, 'No server is available')),
  ],
  [
    'a path that is forbidden, beside one that opens',
    'F31',
    'likely',
    [...split(answered(403, 'Forbidden'), page), ['path-2', opened()]],
  ],
  [
    'a path that is not there, beside one that opens',
    'F07',
    'certain',
    [...split(answered(404, 'Not here'), page), ['path-2', opened()]],
  ],
  [
    'a page whose script names a subprotocol and an extension',
    'F01',
    'likely',
    everything(answered(200, '<script>"sec-websocket-extensions, subprotocol"', HTML)),
  ],
  ['an empty page on every path', 'F07', 'likely', everything(answered(200, ''))],
  [
    'a page that a proxy lets be read in ranges',
    'F01',
    'likely',
    everything(answered(200, '<p>', { 'content-type': 'text/html', 'accept-ranges': 'bytes' })),
  ],
  [
    'a page that is a file, on every path',
    'F07',
    'likely',
    everything(answered(200, '<p>', { 'content-type': 'text/html', 'last-modified': 'today' })),
  ],
  ['Squid strips the upgrade', 'F36', 'likely', everything(answered(200, 'page', squid))],
  [
    'Squid denies the request',
    'F31',
    'certain',
    everything(answered(403, 'denied', { ...squid, 'x-squid-error': 'ERR_ACCESS_DENIED 0' })),
  ],
  [
    'Squid cannot connect',
    'F11',
    'certain',
    everything(answered(502, 'failed', { ...squid, 'x-squid-error': 'ERR_CONNECT_FAIL 111' })),
  ],
  [
    'Squid gets no TLS handshake',
    'F12',
    'likely',
    everything(answered(502, 'bad', { ...squid, 'x-squid-error': 'ERR_SECURE_CONNECT_FAIL 71' })),
  ],
  [
    'the upgrade is stripped, and refused over HTTP/2, which offers it',
    'F35',
    'likely',
    [...everything(page), ['h2', without('answer', { h2: { advertised: true, status: 405 } })]],
  ],
  [
    'a pipe to a backend that is down',
    'F11',
    'likely',
    split(without('closed'), answered(503, 'Backend fetch failed')),
  ],
  [
    'a backend that hangs up on plain HTTP and speaks TLS',
    'F12',
    'certain',
    [
      ...everything(answered(502, 'Bad Gateway')),
      ['direct-minimal', without('closed')],
      ['direct-get', without('closed')],
      ['direct-tls', without('answer')],
    ],
  ],
  [
    'a backend that hangs up on everything',
    'F11',
    'likely',
    [
      ...everything(answered(502, 'Bad Gateway')),
      ['direct-minimal', without('closed')],
      ['direct-get', without('closed')],
      ['direct-tls', without('tls-failed')],
    ],
  ],
  [
    '426 that asks for TLS',
    'F09',
    'likely',
    everything(answered(426, 'Please use HTTPS', { upgrade: 'TLS/1.2, HTTP/1.1' })),
  ],
  [
    'a browser check in place of the page',
    'F31',
    'likely',
    everything(answered(503, '<title>Just a moment...</title>', HTML)),
  ],
  [
    'a filter’s page with 200 in place of the handshake',
    'F31',
    'likely',
    split(answered(200, 'Request Rejected. Your support ID is 12', HTML), page),
  ],
  [
    '200 for handshakes, and another 200 for requests',
    'F31',
    'likely',
    split(answered(200, 'see our terms', HTML), page),
  ],
  [
    'a page that is never the same twice',
    'F01',
    'likely',
    [
      ...everything(page),
      ['minimal', answered(200, 'one two three four', HTML)],
      ['version-99', answered(200, 'five six seven eight', HTML)],
    ],
  ],
  ['a rule of Envoy’s for everybody', 'F31', 'likely', everything(answered(403, 'no', envoy))],
  [
    'a page about an origin server that is down',
    'F11',
    'likely',
    everything(answered(502, 'The origin web server is down')),
  ],
  [
    'a request without a client certificate',
    'F10',
    'certain',
    everything(answered(400, 'No required SSL certificate was sent')),
  ],
  [
    'a Host that HTTP.sys does not know',
    'F33',
    'likely',
    everything(answered(400, 'Invalid Hostname', iis)),
  ],
  [
    'a tunnel whose other end is gone',
    'F11',
    'likely',
    everything(answered(404, 'The endpoint x.example is offline.')),
  ],
  ['464 of a load balancer', 'F19', 'likely', split(answered(464), page)],
  [
    'HAProxy cannot read the answer of its backend',
    'F12',
    'likely',
    everything(answered(502, 'invalid or incomplete response', { server: 'haproxy' })),
  ],
  [
    'a backend of this path alone that is down',
    'F11',
    'likely',
    [...everything(answered(502)), ['path-1', opened()]],
  ],
  [
    'a port of TLS that answers everything with a sentence of its own',
    'F12',
    'certain',
    [...everything(answered(400, 'Nur HTTPS')), ['tls', without('answer')]],
  ],
  [
    'a gateway error by turns',
    'F11',
    'likely',
    [
      ...works,
      ['browser', answered(502)],
      ['again', answered(502)],
      ['with-extensions', answered(502)],
    ],
  ],
  [
    'a gateway error for an offer alone',
    'F18',
    'likely',
    [
      ...works,
      ['browser', answered(502)],
      ['firefox', answered(502)],
      ['again', answered(502)],
      ['with-extensions', answered(502)],
      ['with-origin', opened()],
    ],
  ],
  [
    'one answer to two keys',
    'F05',
    'certain',
    [...works, ['browser', opened({ accept: 'x', faults: ['accept-wrong'] })]],
  ],
  [
    'a compressed socket that is closed as broken',
    'F03',
    'certain',
    [
      ...works,
      ['browser', opened({ ...deflate, ...closed(1002) }, iis)],
      ['with-extensions', opened({ ...deflate, ...closed(1002) }, iis)],
    ],
  ],
  ['1009 before anything was sent', 'F28', 'certain', split(opened(closed(1009)), page)],
  [
    'a negotiation that loses the prefix',
    'F45',
    'likely',
    [...works, ['negotiate', { ...answered(200), names: ['/hub'] }], ['negotiated', answered(404)]],
  ],
  ['one refusal for everything', 'F31', 'likely', everything(answered(418, 'teapot'))],
  [
    'refused beside others, and welcome alone',
    'F30',
    'likely',
    [...works, ['browser', answered(409)], ['again', opened()]],
  ],
  [
    'an application that has one socket for a person, and ends the older',
    null,
    null,
    [
      ...works,
      ['browser', opened({ end: { how: 'close', after: 'ping', ms: 20, code: 4000 } })],
      ['with-origin', opened({ end: { how: 'close', after: 'ping', ms: 20, code: 4000 } })],
      ['other-scheme-origin', opened()],
      ['again', opened()],
    ],
  ],
  [
    'one node of several that does not know the path',
    'F11',
    'likely',
    [...works, ['browser', answered(404)], ['again', opened()]],
  ],
  [
    'handshakes that are refused in other words than requests',
    'F31',
    'likely',
    split(answered(405, 'No upgrade'), answered(404, 'Cannot GET /ws')),
  ],
  [
    'a handshake that is not implemented',
    'F31',
    'likely',
    split(answered(501, 'protocol upgrade not supported'), page),
  ],
  [
    'a port that says nothing to TLS nor to HTTP',
    'F11',
    'likely',
    [
      ['connect', without('silence')],
      ['plain', without('silence')],
    ],
  ],
  [
    'HTTP/2 that is offered and sent elsewhere',
    'F35',
    'certain',
    [...works, ['h2', { outcome: 'answer', h2: { advertised: true, status: 301 } }]],
  ],
  [
    'a portal on every path',
    'F10',
    'likely',
    everything(answered(200, '<form><input type="password" name="p">', HTML)),
  ],
  [
    'a page that sends on to a login',
    'F10',
    'likely',
    everything(answered(200, '<script>location.replace("/login?next=")</script>', HTML)),
  ],
  [
    'a page that sends on to another address',
    'F09',
    'likely',
    everything(
      answered(200, '<meta http-equiv="refresh" content="0; url=https://x.example/">', HTML),
    ),
  ],
  ['a law on the way', 'F31', 'likely', everything(answered(451, 'not in your region'))],
  [
    '401 with an Origin alone',
    'F04',
    'likely',
    [
      ...works,
      ['browser', answered(401)],
      ['firefox', answered(401)],
      ['with-origin', answered(401)],
    ],
  ],
  [
    'a server that refuses each socket without a route',
    'F07',
    'likely',
    [...split(answered(403), answered(404)), ['path-2', opened()]],
  ],
  [
    'a path that a rule forbids',
    'F31',
    'likely',
    [...split(answered(403), answered(404)), ['random', answered(404)], ['path-2', opened()]],
  ],
  [
    'a page at another port, and nobody at the one of the socket',
    'F45',
    'likely',
    [
      ['url', { outcome: 'answer', each: ['page-given', 'other-port'] }],
      ['connect', without('refused')],
    ],
  ],
  ['what was there is gone', 'F07', 'likely', split(answered(410, 'moved to /v2'), page)],
  ...[
    'Blocked request. This host ("x.example") is not allowed.',
    'DisallowedHost at /ws: Invalid HTTP_HOST header',
    'Blocked hosts: x.example',
    'Bad Request - Invalid Hostname',
  ].map((said): Row => [said, 'F04', 'likely', everything(answered(403, said))]),
  ...['403.4 - Forbidden', 'secured with SSL'].map((said): Row => [
    said,
    'F09',
    'likely',
    everything(answered(403, said, iis)),
  ]),
  [
    'a backend that says its port is one of TLS',
    'F12',
    'certain',
    everything(answered(400, 'This combination of host and port requires TLS.')),
  ],
  [
    'a long message that stalls, and a short one that does not',
    'F28',
    'likely',
    [...works, ['large', stalled], ['large-again', stalled], ['short-begun', opened()]],
  ],
  [
    'a server that answers no ping inside a message',
    null,
    null,
    [...works, ['large', stalled], ['large-again', stalled], ['short-begun', stalled]],
  ],
];

function closed(code: number) {
  return { end: { how: 'close', after: 'ping', ms: 60, code } } as const;
}

function certificate(error: string) {
  return { protocol: 'TLSv1.3', error, alpn: undefined, names: 'DNS:example.com', validTo: '' };
}

for (const [what, code, certainty, readings] of ROWS) {
  test(`${what}: ${code ?? 'nothing'}`, () => {
    const verdict = verdictOn(readings);
    const told = JSON.stringify([
      verdict.state,
      verdict.code,
      verdict.certainty,
      verdict.alternatives.map((one) => one.code),
    ]);
    assert.equal(verdict.code, code, told);
    assert.equal(verdict.certainty, certainty, told);
    assert.ok(fits(JSON.parse(JSON.stringify(verdict))), JSON.stringify(fits.errors));
  });
}

test('a verdict that is not certain names what looks the same, and how to tell', () => {
  const { alternatives } = verdictOn(everything(answered(502)));
  assert.deepEqual(alternatives.map(({ code }) => code).slice(0, 1), ['F12']);
  for (const { toTell } of alternatives) assert.notEqual(toTell, '');
});

test('no name and no connection are unreachable, not a fault', () => {
  assert.equal(verdictOn([['name', without('no-name')]]).state, 'unreachable');
  assert.equal(verdictOn([['connect', without('refused')]]).state, 'unreachable');
});

test('readings that fit no cause are undecided', () => {
  assert.equal(verdictOn([CONNECTED, ['minimal', answered(299)]]).state, 'undecided');
});

test('a suppressed cause is neither the verdict nor beside it', () => {
  const verdict = verdictOn(everything(answered(502)), { suppress: ['F11,F12'] });
  assert.ok(
    ![verdict.code, ...verdict.alternatives.map(({ code }) => code)].some(
      (code) => code === 'F11' || code === 'F12',
    ),
  );
});

test('one reading alone is never certain', () => {
  for (const { sure, when } of SIGNS) {
    if (sure === undefined) continue;
    const reads = new Set([...when.reads, ...sure.reads]);
    assert.ok(reads.size > 1, JSON.stringify([...reads]));
  }
});

test('every cause of the table has a title, a fix and a way to tell where it may stand beside', () => {
  for (const { code, beside = [] } of SIGNS) {
    assert.ok(titleOf(code), code);
    assert.ok(fixesOf(code, 'nginx').length > 0, code);
    for (const other of beside) assert.ok(toTellOf(other), other);
  }
});

test('the fix of the proxy that answers comes first', () => {
  assert.equal(fixesOf('F04', 'apache')[0]?.proxy, 'apache');
});

test('a fix for a program that was never run says so', () => {
  const printed = printVerdict(verdictOn(split(answered(403, '', envoy), page)));
  assert.match(printed, /^fix +envoy \(from documentation, not run here\): /m);
  const notRun = fixesOf('F02', 'nginx').filter((fix) => fix.notRun);
  assert.deepEqual(
    notRun.map(({ proxy }) => proxy).toSorted(),
    fixesOf('F02', 'nginx')
      .map(({ proxy }) => proxy)
      .filter((proxy) => /^(?:iis|envoy|traefik|cloudflare|load balancer)$/.test(proxy))
      .toSorted(),
  );
});

test('the schema refuses a key that it does not know, and one that is missing', () => {
  const { repeat: _repeat, ...rest } = verdictOn(works);
  assert.equal(fits({ ...JSON.parse(JSON.stringify(rest)), more: 1 }), false);
  const wrong = fits.errors?.map(({ keyword }) => keyword).toSorted();
  assert.deepEqual(wrong, ['additionalProperties', 'required']);
});
