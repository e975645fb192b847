import { type CauseRecord, handshake, NEVER_OPENED } from './record.ts';

export const F21: CauseRecord = {
  title: 'the subprotocol is not answered',
  console: [
    "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
    "Error during WebSocket handshake: 'Sec-WebSocket-Protocol' header value in response does not match any of sent values",
    "Error during WebSocket handshake: 'Sec-WebSocket-Protocol' header must not appear more than once in a response",
    "Error during WebSocket handshake: Response must not include 'Sec-WebSocket-Protocol' header if not present in request: …",
  ],
  otherBrowsers: 'Firefox 153 and WebKitGTK 2.50 open the socket all the same.',
  script: `${NEVER_OPENED} In Chromium; other browsers open it.`,
  messages: { ws: ['Server sent no subprotocol', 'Invalid Sec-WebSocket-Protocol header'] },
  seen: 'It works in Firefox and fails in Chromium.',
  cause:
    'The page offers a subprotocol, and the 101 names none, another or two: the server does not know it, or a hop deletes the header in one of the two directions.',
  probe: handshake('https://example.com/socket', { 'Sec-WebSocket-Protocol': 'mqtt' }),
  decides: 'The 101 must have Sec-WebSocket-Protocol with one of the names that were offered.',
  fix: {
    application:
      'answer with one of the offered subprotocols; no hop may delete Sec-WebSocket-Protocol',
    nginx:
      'remove `proxy_set_header Sec-WebSocket-Protocol` and `proxy_hide_header Sec-WebSocket-Protocol`',
    haproxy: 'remove `del-header Sec-WebSocket-Protocol`',
    apache: 'remove `RequestHeader unset Sec-WebSocket-Protocol`',
    caddy: 'remove `header_up -Sec-WebSocket-Protocol`',
    iis: 'remove the rule’s variable HTTP_SEC_WEBSOCKET_PROTOCOL',
  },
  lookAlikes: { F17: 'the console names another header.' },
  sources: ['aspnet/IISIntegration#240', 'websockets/ws#1862', 'RFC 6455, section 4.2.2'],
};
