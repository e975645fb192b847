import type { SameAs } from './failures-like.ts';

/**
 * `…` is whatever is there, `{status}` an HTTP status other than 101, `{reason}` its phrase, `{close}`
 * a close code. A text that is a marker alone is the whole message. Last: what it tells beside that.
 */
type ClientMessage = readonly [text: string, sameAs: SameAs, note?: string];

const NO_ANSWER = 'Connection closed before receiving a handshake response';
const TIMED_OUT = 'WebSocket opening handshake timed out';
const RESET = 'net::ERR_CONNECTION_RESET';
const REFUSED = 'net::ERR_CONNECTION_REFUSED';
const NO_NAME = 'net::ERR_NAME_NOT_RESOLVED';
const UNREACHABLE = 'net::ERR_ADDRESS_UNREACHABLE';
const SLOW_TCP = 'net::ERR_CONNECTION_TIMED_OUT';
const CERTIFICATE = 'net::ERR_CERT_AUTHORITY_INVALID';
const CERTIFICATE_NAME = 'net::ERR_CERT_COMMON_NAME_INVALID';
const CERTIFICATE_DATE = 'net::ERR_CERT_DATE_INVALID';
const NOT_TLS = 'net::ERR_SSL_PROTOCOL_ERROR';
const TLS_CUT = 'net::ERR_CONNECTION_CLOSED';
const NOT_HTTP = 'net::ERR_INVALID_HTTP_RESPONSE';
const NO_UPGRADE = "'Upgrade' header is missing";
const NO_CONNECTION = "'Connection' header is missing";
const WRONG_ACCEPT = "Incorrect 'Sec-WebSocket-Accept' header value";
const NO_ACCEPT = "'Sec-WebSocket-Accept' header is missing";
const SUBPROTOCOL_UNASKED = "Response must not include 'Sec-WebSocket-Protocol' header";
const EXTENSION = 'Found an unsupported extension';
const RSV1 = 'reserved1 = 1, reserved2 = 0';
const RESERVED_BITS = 'One or more reserved bits are on';
const MASKED = 'A server must not mask any frames';
const OPCODE = 'Unrecognized frame opcode';
const UTF8 = 'Could not decode a text frame as UTF-8.';
const CLOSE_CODE = 'a reserved status code';

const SUB_STATUS = 'The sub-status tells more: it is in the log of IIS.';
const LOG_HAS_IT = 'The line before it, or the exception inside it, has the cause.';

/** Who says what. Read from the versions that docs/failures/README.md names. */
export const CLIENT_MESSAGES: Readonly<Record<string, readonly ClientMessage[]>> = {
  'Firefox’s console': [
    ['Firefox can’t establish a connection to the server at ws…', 'any'],
    [
      'The connection to ws… was interrupted while the page was loading.',
      'cut',
      'Firefox also says this if the page was left or loaded again.',
    ],
  ],
  'Chromium’s console': [
    ["WebSocket connection to '…' failed:", 'any'],
    [
      'WebSocket is closed before the connection is established.',
      TIMED_OUT,
      'The page called close() itself before the handshake was answered: a fault only if the answer takes long.',
    ],
  ],
  'close event': [
    ['{close}', 'close'],
    ['code: {close}', 'close'],
    ['code={close}', 'close'],
    ['code {close}', 'close'],
    ['code = {close}', 'close'],
    ['"code":{close}', 'close'],
    ['close {close}', 'close'],
    ['({close}', 'close'],
  ],
  HTTP: [
    ['{status} {reason}', 'status'],
    ['{status} ({reason})', 'status'],
    ['HTTP/1.1" {status}', 'status'],
  ],
  ws: [
    ['Unexpected server response: 101', NO_UPGRADE],
    ['Unexpected server response: {status}', 'status'],
    ['Invalid Sec-WebSocket-Accept header', WRONG_ACCEPT],
    ['Server sent a subprotocol but none was requested', SUBPROTOCOL_UNASKED],
    ['Server indicated an extension that was not requested', EXTENSION],
    ['Invalid WebSocket frame: RSV2 and RSV3 must be clear', RESERVED_BITS],
    ['Invalid WebSocket frame: MASK must be clear', MASKED],
    ['Invalid WebSocket frame: invalid opcode', OPCODE],
    ['Opening handshake has timed out', TIMED_OUT],
    ['WebSocket was closed before the connection was established', TIMED_OUT],
  ],
  'Node.js': [
    ['socket hang up', NO_ANSWER],
    ['read ECONNRESET', RESET],
    ['connect ECONNREFUSED', REFUSED],
    ['connect ETIMEDOUT', SLOW_TCP],
    ['connect EHOSTUNREACH', UNREACHABLE],
    ['getaddrinfo ENOTFOUND', NO_NAME],
    ['Parse Error: Expected HTTP/', NOT_HTTP],
    ['self-signed certificate', CERTIFICATE],
    ['unable to verify the first certificate', CERTIFICATE],
    ['unable to get local issuer certificate', CERTIFICATE],
    ["Hostname/IP does not match certificate's altnames", CERTIFICATE_NAME],
    ['certificate has expired', CERTIFICATE_DATE],
    ['wrong version number', NOT_TLS],
    ['Client network socket disconnected before secure TLS connection was established', TLS_CUT],
  ],
  'Node.js, global WebSocket': [
    ['Received network error or non-101 status code.', 'any'],
    ['Incorrect hash received in Sec-WebSocket-Accept header.', WRONG_ACCEPT],
    ['Expected RSV1 to be clear.', RSV1],
    [
      'TypeError at #onSocketClose',
      'any',
      'Also for an open socket that ended without a close frame.',
    ],
  ],
  'websocket (npm)': [
    ['Server responded with a non-101 status: {status}', 'status'],
    ["Sec-WebSocket-Accept header from server didn't match expected value", WRONG_ACCEPT],
    ['Unsupported usage of rsv bits without negotiated extension.', RESERVED_BITS],
    ['Connection dropped by remote peer.', 'cut'],
  ],
  'faye-websocket': [['Sec-WebSocket-Accept mismatch', WRONG_ACCEPT]],
  'Chromium’s console, faye-websocket': [['Unexpected response code: {status}', 'status']],
  'socket.io-client': [
    ['websocket error', 'any', 'error.description.message has more, in Node.js.'],
    [
      'xhr poll error',
      'any',
      'The request of its polling failed: error.description is the status.',
    ],
    ['transport close', 'cut'],
  ],
  Vite: [
    ['[vite] failed to connect to websocket', 'any'],
    ['WebSocket closed without opened.', 'any'],
  ],
  'SignalR, JavaScript': [
    ['WebSocket failed to connect. The connection could not be found on the server', 'any'],
    ['WebSocket failed to connect. … the connection ID is not present on the server', 'any'],
    ["Failed to complete negotiation with the server: … Status code '{status}'", 'status'],
    ['Failed to complete negotiation with the server', 'any', 'Its POST to /negotiate failed.'],
    ['WebSocket closed with status code: {close}', 'close'],
  ],
  '.NET': [
    ["The server returned status code '{status}' when status code '101' was expected.", 'status'],
    ['Unable to connect to the remote server', 'any', LOG_HAS_IT],
    ["The server's response was missing the required header 'Upgrade'", NO_UPGRADE],
    ["The server's response was missing the required header 'Connection'", NO_CONNECTION],
    ["The server's response was missing the required header 'Sec-WebSocket-Accept'", NO_ACCEPT],
    ["The 'Sec-WebSocket-Accept' header value '…' is invalid.", WRONG_ACCEPT],
    ["The WebSocket client request requested '…' protocol(s)", SUBPROTOCOL_UNASKED],
    ['The response ended prematurely. (ResponseEnded)', NO_ANSWER],
    ['Received an invalid status line', NOT_HTTP],
    ['Cannot determine the frame size or a corrupted frame was received.', NOT_TLS],
    ['Received an unexpected EOF or 0 bytes from the transport stream.', TLS_CUT],
    ['The remote certificate is invalid', CERTIFICATE],
    [
      'The remote party closed the WebSocket connection without completing the close handshake.',
      'cut',
    ],
    ['The WebSocket received compressed frame when compression is not enabled.', RSV1],
    ['The WebSocket received a frame with one or more reserved bits set.', RESERVED_BITS],
    ['The WebSocket received a frame with an unknown opcode', OPCODE],
    ['The WebSocket server sent a masked frame.', MASKED],
  ],
  'websockets (Python)': [
    ['server rejected WebSocket connection: HTTP {status}', 'status'],
    ['did not receive a valid HTTP response', NO_ANSWER, 'Or the answer is not HTTP.'],
    ['no close frame received', 'cut'],
    ['InvalidUpgrade: empty Upgrade header', NO_UPGRADE],
    ['InvalidUpgrade: empty Connection header', NO_CONNECTION],
    ['invalid Sec-WebSocket-Accept header', WRONG_ACCEPT],
    ['missing Sec-WebSocket-Accept header', NO_ACCEPT],
    ['Unsupported extension: name =', EXTENSION],
    ['InvalidHandshake: no subprotocols supported', SUBPROTOCOL_UNASKED],
  ],
  'websocket-client (Python)': [
    ['Handshake status {status}', 'status'],
    ['Invalid WebSocket Header', NO_UPGRADE, 'It says this for a wrong Sec-WebSocket-Accept, too.'],
    [
      'Connection to remote host was lost.',
      'cut',
      'Or, while connecting, nothing answered the handshake.',
    ],
    ['rsv is not implemented, yet', RSV1],
    ['scheme http is invalid', 'Unexpected response code: 301', 'It followed a redirect.'],
  ],
  aiohttp: [
    ["{status}, message='Invalid response status'", 'status'],
    ["101, message='Invalid upgrade header'", NO_UPGRADE],
    ["101, message='Invalid connection header'", NO_CONNECTION],
    ["101, message='Invalid challenge response'", WRONG_ACCEPT],
    ['ServerDisconnectedError: Server disconnected', NO_ANSWER],
    ["message='Expected HTTP/'", NOT_HTTP],
    ['Received frame with non-zero reserved bits', RESERVED_BITS],
    ['Unexpected opcode=', OPCODE],
    ['Invalid UTF-8 text message', UTF8],
    ['Cannot connect to host', 'any', LOG_HAS_IT],
  ],
  Python: [
    ['Connect call failed', REFUSED],
    ['CERTIFICATE_VERIFY_FAILED', CERTIFICATE],
    ['WRONG_VERSION_NUMBER', NOT_TLS],
    ['TLS/SSL connection has been closed (EOF)', TLS_CUT],
  ],
  'gorilla/websocket': [
    ['websocket: bad handshake', 'any', 'The response that Dial returns has the status.'],
    ['websocket: close 1006 (abnormal closure): unexpected EOF', 'cut'],
    ['websocket: close {close}', 'close'],
    ['websocket: RSV1 set', RSV1],
    ['websocket: RSV2 set', RESERVED_BITS],
    ['websocket: bad opcode', OPCODE],
    ['websocket: bad MASK', MASKED],
    ['websocket: bad close code', CLOSE_CODE],
  ],
  'coder/websocket': [
    ['expected handshake response status code 101 but got {status}', 'status'],
    ['invalid Sec-WebSocket-Accept ""', NO_ACCEPT],
    ['invalid Sec-WebSocket-Accept "', WRONG_ACCEPT],
    ['Upgrade header "…" does not contain websocket', NO_UPGRADE],
    ['Connection header "…" does not contain Upgrade', NO_CONNECTION],
    ['unexpected Sec-WebSocket-Protocol from server', SUBPROTOCOL_UNASKED],
    ['unsupported extensions from server', EXTENSION],
    ['received header with unexpected rsv bits set: true:false:false', RSV1],
    ['received header with unexpected rsv bits set', RESERVED_BITS],
    ['received unknown opcode', OPCODE],
    ['failed to read frame header: EOF', 'cut'],
  ],
  Java: [
    ['Unexpected HTTP response status code {status}', 'status'],
    ['Response field missing: Upgrade', NO_UPGRADE],
    ['Response field missing: Sec-WebSocket-Accept', NO_ACCEPT],
    ['Bad Sec-WebSocket-Accept', WRONG_ACCEPT],
    ["Response field 'Sec-WebSocket-Extensions' present", EXTENSION],
    ['Unexpected subprotocol', SUBPROTOCOL_UNASKED],
    ['WebSocketHandshakeException', 'any', LOG_HAS_IT],
    ['HTTP/1.1 header parser received no bytes', NO_ANSWER],
    ['Invalid status line', NOT_HTTP],
    ['HttpTimeoutException', TIMED_OUT],
    ['SocketException: Connection reset', RESET],
    ['UnresolvedAddressException', NO_NAME],
    ['java.net.ConnectException', REFUSED, 'Or the name is not known.'],
    ['unable to find valid certification path to requested target', CERTIFICATE],
    ['Unrecognized SSL message, plaintext connection?', NOT_TLS],
    ['Remote host terminated the handshake', TLS_CUT],
    ['Unexpected rsv1 bit', RSV1],
    ['Masked frame received', MASKED],
    ['Unexpected opcode', OPCODE],
  ],
  Go: [
    ['malformed HTTP response', NOT_HTTP],
    ['first record does not look like a TLS handshake', NOT_TLS],
    ['server gave HTTP response to HTTPS client', NOT_TLS],
    ['x509: certificate signed by unknown authority', CERTIFICATE],
    ['x509: cannot validate certificate for', CERTIFICATE_NAME],
    ['x509: certificate has expired', CERTIFICATE_DATE],
    ['no such host', NO_NAME],
    ['context deadline exceeded', TIMED_OUT],
    ['i/o timeout', TIMED_OUT],
    ['failed to send handshake request: … EOF', NO_ANSWER],
    ['unexpected EOF', NO_ANSWER],
  ],
  curl: [
    ['(52) Empty reply from server', NO_ANSWER],
    ['(56) Recv failure: Connection reset by peer', RESET],
    ['(60) SSL certificate problem', CERTIFICATE],
    ['(60) SSL: no alternative certificate subject name matches', CERTIFICATE_NAME],
    ['(35) …wrong version number', NOT_TLS],
    ['(35) …SSL_ERROR_SYSCALL', TLS_CUT],
    [
      '(28) Operation timed out',
      TIMED_OUT,
      'After a 101 it is what curl says of a healthy socket.',
    ],
    ['(28) Failed to connect', SLOW_TCP],
    ['(22) The requested URL returned error: {status}', 'status'],
    ['(7) Failed to connect', REFUSED],
    ['(6) Could not resolve host', NO_NAME],
    ['(1) Received HTTP/0.9 when not allowed', NOT_HTTP],
  ],
  'operating system': [
    ['Connection refused', REFUSED],
    ['Connection reset by peer', RESET],
    ['Connection timed out', SLOW_TCP],
    ['No route to host', UNREACHABLE],
    ['Name or service not known', NO_NAME],
    ['the target machine actively refused it', REFUSED],
    ['An existing connection was forcibly closed by the remote host', RESET],
    ['No such host is known', NO_NAME],
  ],
  nginx: [
    [
      'recv() failed (104: Connection reset by peer) while proxying upgraded connection',
      'cut',
      'The client or the backend reset an open socket.',
    ],
  ],
  IIS: [
    ['HTTP Error {status}', 'status', SUB_STATUS],
    ['502 - Web server received an invalid response', 'Unexpected response code: 502', SUB_STATUS],
    ['500 - Internal server error.', 'Unexpected response code: 500', SUB_STATUS],
    ['404 - File or directory not found.', 'Unexpected response code: 404', SUB_STATUS],
    ['403 - Forbidden: Access is denied.', 'Unexpected response code: 403', SUB_STATUS],
  ],
};
