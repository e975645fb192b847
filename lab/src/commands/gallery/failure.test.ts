import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLIENT_MESSAGES } from '@lab101/doctor';
import { LabError } from '../../errors.ts';
import { failure } from './failure.ts';
import type { Output } from '../output.ts';

function said(asked?: string): { readonly text: string; readonly value: unknown } {
  const results: { text: string; value: unknown }[] = [];
  const output: Output = {
    json: false,
    result: (text, value) => void results.push({ text, value }),
    note: () => undefined,
    steps: () => Promise.resolve(),
  };
  failure(asked, output);
  assert.equal(results.length, 1);
  return results[0] ?? { text: '', value: undefined };
}

test('a code prints its page, in either case', () => {
  assert.match(said('F03').text, /^# F03: the proxy cannot carry compressed frames/);
  assert.equal(said('f03').text, said('F03').text);
});

test('without a code, all are listed', () => {
  assert.equal((said().value as readonly unknown[]).length, 49);
});

const codesOf = (asked: string): readonly string[] =>
  (said(asked).value as readonly { readonly code: string }[]).map(({ code }) => code);

const MESSAGES: readonly (readonly [string, string])[] = [
  [
    "WebSocket connection to 'wss://a.example/ws' failed: Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value",
    'F05 F03',
  ],
  ['unexpected response code: 505', 'F34'],
  ['AH01146', 'F26'],
  [
    "Mixed Content: The page at 'https://a/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://b/'. This request has been blocked; this endpoint must be available over WSS.",
    'F06',
  ],
  ['502.3', 'F11'],
  ['HTTP Error 502.3 - Bad Gateway\nThe operation timed out', 'F11'],
  ['HTTP Error 404.15 - Not Found', 'F25'],
  ['HTTP Error 500.19 - Internal Server Error', 'F33'],
  [
    '2026/11/30 09:01:02 [error] 7#7: *3 no live upstreams while connecting to upstream, client: 10.0.0.1, server: a.example, request: "GET /ws HTTP/1.1", upstream: "http://app/ws"',
    'F11',
  ],
  ['CloseEvent {isTrusted: true, wasClean: false, code: 1009, reason: "", type: "close"}', 'F28'],
  ['code: 1012', 'F13'],
  ['code: 1015', 'F15 F12'],
  ['websocket: close 1001 (going away)', 'F13'],
  ['exit code 1 after 1011 ms: certificate has expired', 'F15'],
];
for (const [message, codes] of MESSAGES) {
  test(`${message.slice(0, 60)} leads to ${codes}`, () => {
    assert.equal(codesOf(message).join(' '), codes);
  });
}

const EVERY_HANDSHAKE = 'every handshake that fails';
const CUT = 'ended without a close frame';
const NO_UPGRADE = "'Upgrade' header is missing";
const ACCEPT = "Incorrect 'Sec-WebSocket-Accept' header value";
const NO_ANSWER = 'Connection closed before receiving a handshake response';
const RESET = 'net::ERR_CONNECTION_RESET';
const REFUSED = 'net::ERR_CONNECTION_REFUSED';
const NO_NAME = 'net::ERR_NAME_NOT_RESOLVED';
const NOT_HTTP = 'net::ERR_INVALID_HTTP_RESPONSE';
const NOT_TLS = 'net::ERR_SSL_PROTOCOL_ERROR';
const CERTIFICATE = 'net::ERR_CERT_AUTHORITY_INVALID';
const RSV1 = 'reserved1 = 1';
const TIMED_OUT = 'opening handshake timed out';

/** As people paste them: who writes it, what it tells, and the first page. */
const PASTED: readonly (readonly [string, string, string, string])[] = [
  [
    'Firefox can’t establish a connection to the server at wss://example.com/socket. app.js:10:14',
    'Firefox',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    "Firefox can't establish a connection to the server at wss://example.com/socket.",
    'Firefox',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    'The connection to wss://example.com/ was interrupted while the page was loading.',
    'Firefox',
    CUT,
    'F03',
  ],
  [
    "app.js:10 WebSocket connection to 'wss://example.com/' failed: ",
    'Chromium',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    "WebSocket connection to 'wss://example.com/' failed: WebSocket is closed before the connection is established.",
    'Chromium',
    TIMED_OUT,
    'F11',
  ],
  ["code: 1006, reason: ''", 'close event', 'no close frame came', 'F01'],
  ['1006', 'close event', 'no close frame came', 'F01'],
  [
    "node:events:497\n      throw er; // Unhandled 'error' event\n      ^\n\nError: Unexpected server response: 502\n    at ClientRequest.<anonymous> (/app/node_modules/ws/lib/websocket.js:918:7)",
    'ws',
    'HTTP 502',
    'F33',
  ],
  ['Error: Unexpected server response: 101', 'ws', NO_UPGRADE, 'F17'],
  ['Uncaught Error: Invalid Sec-WebSocket-Accept header', 'ws', ACCEPT, 'F05'],
  [
    'Error: Server sent a subprotocol but none was requested',
    'ws',
    "'Sec-WebSocket-Protocol' header",
    'F21',
  ],
  ['Error: Opening handshake has timed out', 'ws', TIMED_OUT, 'F11'],
  [
    "Error: socket hang up\n    at Socket.socketOnEnd (node:_http_client:524:23) {\n  code: 'ECONNRESET'\n}",
    'Node.js',
    NO_ANSWER,
    'F12',
  ],
  ['Error: read ECONNRESET', 'Node.js', RESET, 'F31'],
  ['Error: connect ECONNREFUSED 127.0.0.1:9', 'Node.js', REFUSED, 'F45'],
  ['Error: getaddrinfo ENOTFOUND no-such-name.invalid', 'Node.js', NO_NAME, 'F45'],
  ['Error: Parse Error: Expected HTTP/, RTSP/ or ICE/', 'Node.js', NOT_HTTP, 'F46'],
  ['Error: self-signed certificate', 'Node.js', CERTIFICATE, 'F15'],
  [
    'Error: write EPROTO 80DC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl',
    'Node.js',
    NOT_TLS,
    'F12',
  ],
  [
    'Error: Received network error or non-101 status code.\n    at failWebsocketConnection (node:internal/deps/undici/undici:11719:18)',
    'Node.js, global WebSocket',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    'TypeError\n    at #onSocketClose (node:internal/deps/undici/undici:15787:20)',
    'Node.js, global WebSocket',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    'Error: Incorrect hash received in Sec-WebSocket-Accept header.',
    'Node.js, global WebSocket',
    ACCEPT,
    'F05',
  ],
  [
    'connectFailed Error: Server responded with a non-101 status: 502 Bad Gateway\nResponse Headers Follow:',
    'websocket (npm)',
    'HTTP 502',
    'F33',
  ],
  [
    'Error during WebSocket handshake: Unexpected response code: 418',
    'faye-websocket',
    'HTTP 418',
    '',
  ],
  ['connect_error TransportError: websocket error', 'socket.io-client', EVERY_HANDSHAKE, 'F01'],
  [
    'connect_error Error: websocket error | Unexpected server response: 403',
    'ws',
    'HTTP 403',
    'F04',
  ],
  ['TransportError: xhr poll error', 'socket.io-client', EVERY_HANDSHAKE, 'F01'],
  [
    '[2026-11-30T09:15:00.123Z] Error: Failed to start the connection: Error: WebSocket failed to connect. The connection could not be found on the server, either the endpoint may not be a SignalR endpoint, the connection ID is not present on the server, or there is a proxy blocking WebSockets.',
    'SignalR',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    "Error: Failed to complete negotiation with the server: Error: Not Found: Status code '404' Either this is not a SignalR endpoint",
    'SignalR',
    'HTTP 404',
    'F01',
  ],
  [
    'Error: WebSocket closed with status code: 1006 (no reason given).',
    'SignalR',
    'no close frame came',
    'F01',
  ],
  [
    "Unhandled exception. System.Net.WebSockets.WebSocketException (0x80004005): The server returned status code '502' when status code '101' was expected.\n   at System.Net.WebSockets.WebSocketHandle.ConnectAsync(Uri uri)",
    '.NET',
    'HTTP 502',
    'F33',
  ],
  [
    'System.Net.WebSockets.WebSocketException (0x80004005): Unable to connect to the remote server',
    '.NET',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    'Unable to connect to the remote server\n ---> System.Net.Http.HttpRequestException: Connection refused (127.0.0.1:9)',
    'operating system',
    REFUSED,
    'F45',
  ],
  [
    'The remote party closed the WebSocket connection without completing the close handshake.',
    '.NET',
    CUT,
    'F03',
  ],
  ["The server's response was missing the required header 'Upgrade'.", '.NET', NO_UPGRADE, 'F17'],
  [
    "The 'Sec-WebSocket-Accept' header value 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' is invalid.",
    '.NET',
    ACCEPT,
    'F05',
  ],
  [
    'websockets.exceptions.InvalidStatusCode: server rejected WebSocket connection: HTTP 403',
    'websockets (Python)',
    'HTTP 403',
    'F04',
  ],
  [
    'websockets.exceptions.InvalidMessage: did not receive a valid HTTP response',
    'websockets (Python)',
    NO_ANSWER,
    'F12',
  ],
  [
    'websockets.exceptions.ConnectionClosedError: no close frame received or sent',
    'websockets (Python)',
    CUT,
    'F03',
  ],
  [
    'websocket._exceptions.WebSocketBadStatusException: Handshake status 502 Bad Gateway',
    'websocket-client',
    'HTTP 502',
    'F33',
  ],
  [
    'WebSocketConnectionClosedException: Connection to remote host was lost.',
    'websocket-client',
    CUT,
    'F03',
  ],
  [
    "aiohttp.client_exceptions.WSServerHandshakeError: 404, message='Invalid response status', url=URL('wss://example.com/socket')",
    'aiohttp',
    'HTTP 404',
    'F01',
  ],
  [
    "WSServerHandshakeError: 101, message='Invalid challenge response', url=URL('ws://127.0.0.1:42014/socket')",
    'aiohttp',
    ACCEPT,
    'F05',
  ],
  [
    "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 9)",
    'Python',
    REFUSED,
    'F45',
  ],
  [
    'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed (_ssl.c:992)',
    'Python',
    CERTIFICATE,
    'F15',
  ],
  [
    '2026/11/30 09:19:00 dial: websocket: bad handshake',
    'gorilla/websocket',
    EVERY_HANDSHAKE,
    'F01',
  ],
  [
    'read: websocket: close 1006 (abnormal closure): unexpected EOF',
    'gorilla/websocket',
    CUT,
    'F03',
  ],
  ['read: websocket: RSV1 set', 'gorilla/websocket', RSV1, 'F18'],
  [
    'failed to WebSocket dial: expected handshake response status code 101 but got 502',
    'coder/websocket',
    'HTTP 502',
    'F33',
  ],
  [
    'failed to send handshake request: Get "https://a/": x509: certificate signed by unknown authority',
    'Go',
    CERTIFICATE,
    'F15',
  ],
  ['dial tcp: lookup no-such-name.invalid on 10.0.0.53:53: no such host', 'Go', NO_NAME, 'F45'],
  ['Uncaught (in promise) Error: bad handshake', 'gorilla/websocket', EVERY_HANDSHAKE, 'F01'],
  [
    'java.util.concurrent.CompletionException: java.net.http.WebSocketHandshakeException\nCaused by: jdk.internal.net.http.websocket.CheckFailedException: Unexpected HTTP response status code 502',
    'Java',
    'HTTP 502',
    'F33',
  ],
  ['java.io.IOException: HTTP/1.1 header parser received no bytes', 'Java', NO_ANSWER, 'F12'],
  [
    'GET https://example.com/socket.io/?EIO=4&transport=polling 403 (Forbidden)',
    'HTTP',
    'HTTP 403',
    'F04',
  ],
  [
    'sent 1011 (internal error) keepalive ping timeout; no close frame received',
    'websockets (Python)',
    CUT,
    'F03',
  ],
  ['curl: (52) Empty reply from server', 'curl', NO_ANSWER, 'F12'],
  ['curl: (56) Recv failure: Connection reset by peer', 'curl', RESET, 'F31'],
  [
    'curl: (35) OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number',
    'curl',
    NOT_TLS,
    'F12',
  ],
  ['curl: (60) SSL certificate problem: self-signed certificate', 'curl', CERTIFICATE, 'F15'],
  [
    '*1 recv() failed (104: Connection reset by peer) while proxying upgraded connection, client: 10.0.0.1',
    'nginx',
    CUT,
    'F03',
  ],
  [
    '<h2>502 - Web server received an invalid response while acting as a gateway or proxy server.</h2>',
    'IIS',
    'Unexpected response code: 502',
    'F33',
  ],
  [
    '<head><title>502 Bad Gateway</title></head>\n<hr><center>nginx/1.24.0</center>',
    'HTTP',
    'HTTP 502',
    'F33',
  ],
  [
    '10.0.0.1 - - [30/Nov/2026:09:00:00 +0000] "GET /ws HTTP/1.1" 504 167 "-" "curl"',
    'HTTP',
    'HTTP 504',
    'F11',
  ],
];
for (const [pasted, who, tells, first] of PASTED) {
  test(`${who} says: ${pasted.slice(0, 60).replaceAll('\n', ' ')}`, () => {
    const [source = ''] = said(pasted).text.split('\n');
    assert.ok(source.startsWith('Source: ') && source.includes(who), source);
    assert.ok(source.includes(tells), source);
    assert.equal(codesOf(pasted)[0] ?? '', first);
  });
}

test('each message of a client is found by itself, however it is quoted and folded', () => {
  for (const [who, messages] of Object.entries(CLIENT_MESSAGES)) {
    for (const [text] of messages) {
      const whole = text
        .replace('{status}', '502')
        .replace('{reason}', 'Bad Gateway')
        .replace('{close}', '1009')
        .replaceAll('…', ' of something ');
      const changed = `2026-11-30T09:00:00Z Error: ${whole.replaceAll("'", '’').replaceAll(' ', '\n  ')}`;
      const asked = text === '{close}' ? whole : changed;
      assert.match(said(asked).text, /^Source: .+/, `${who}: ${text}`);
    }
  }
});

test('the next step is the doctor with the address of the message, quoted for a shell', () => {
  const next = (address: string): string | undefined =>
    said(`Firefox can’t establish a connection to the server at ${address}.`)
      .text.split('\n')
      .at(-1);
  assert.match(
    next('wss://example.com/socket') ?? '',
    /^lab101 doctor wss:\/\/example.com\/socket finds/,
  );
  assert.match(
    next('wss://a/?b=1&c=$(id)') ?? '',
    /^lab101 doctor 'wss:\/\/a\/\?b=1&c=\$\(id' finds/,
  );
  assert.match(next('ws://') ?? '', /^lab101 doctor wss:\/\/host\/path finds/);
});

test('a long text is read up to its limit, and takes no long time', () => {
  const noise = "websocket connection to ' failed (35) 502 - ".repeat(20_000);
  const started = performance.now();
  said(`Error: Unexpected server response: 502\n${noise}`);
  assert.ok(performance.now() - started < 5000);
});

for (const asked of ['F39', 'F99', 'no such message', '', 'x'.repeat(100_000)]) {
  test(`"${asked.slice(0, 20)}" is refused in one line`, () => {
    assert.throws(
      () => said(asked),
      (error) => {
        assert.ok(error instanceof LabError && error.exitCode === 2);
        return error.message.length < 300 && !error.message.includes('\n');
      },
    );
  });
}
