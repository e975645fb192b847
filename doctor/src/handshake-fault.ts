/** What Chromium's console says of a failed handshake. */
export const handshakeFailed = (text: string): string =>
  `Error during WebSocket handshake: ${text}`;

export const unexpectedStatus = (status: number | string): string =>
  handshakeFailed(`Unexpected response code: ${status}`);

/**
 * What a browser would not accept in a 101, in Chromium's words
 * (net/websockets/websocket_handshake_stream_base.cc and its neighbours).
 */
export const HANDSHAKE_FAULTS = {
  'upgrade-missing': handshakeFailed("'Upgrade' header is missing"),
  'upgrade-twice': handshakeFailed("'Upgrade' header must not appear more than once in a response"),
  'upgrade-wrong': handshakeFailed("'Upgrade' header value is not 'WebSocket'"),
  'connection-missing': handshakeFailed("'Connection' header is missing"),
  'connection-wrong': handshakeFailed("'Connection' header value must contain 'Upgrade'"),
  'accept-missing': handshakeFailed("'Sec-WebSocket-Accept' header is missing"),
  'accept-twice': handshakeFailed(
    "'Sec-WebSocket-Accept' header must not appear more than once in a response",
  ),
  'accept-wrong': handshakeFailed("Incorrect 'Sec-WebSocket-Accept' header value"),
  'extension-unknown': handshakeFailed('Found an unsupported extension '),
  'extension-parameter': handshakeFailed('Error in permessage-deflate: …'),
  'subprotocol-missing': handshakeFailed(
    "Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
  ),
  'subprotocol-unknown': handshakeFailed(
    "'Sec-WebSocket-Protocol' header value in response does not match any of sent values",
  ),
  'subprotocol-twice': handshakeFailed(
    "'Sec-WebSocket-Protocol' header must not appear more than once in a response",
  ),
  'subprotocol-unasked': handshakeFailed(
    "Response must not include 'Sec-WebSocket-Protocol' header if not present in request",
  ),
} as const;

export type HandshakeFault = keyof typeof HANDSHAKE_FAULTS;
