import { type CauseRecord, handshake } from './record.ts';

export const F17: CauseRecord = {
  title: 'headers of the 101 are missing or doubled',
  toTell: '--backend URL: which headers its 101 has',
  console: [
    "Error during WebSocket handshake: 'Upgrade' header is missing",
    "Error during WebSocket handshake: 'Upgrade' header must not appear more than once in a response",
    "Error during WebSocket handshake: 'Upgrade' header value is not 'WebSocket'",
    "Error during WebSocket handshake: 'Connection' header is missing",
    "Error during WebSocket handshake: 'Connection' header value must contain 'Upgrade'",
    "Error during WebSocket handshake: 'Sec-WebSocket-Accept' header is missing",
    "Error during WebSocket handshake: 'Sec-WebSocket-Accept' header must not appear more than once in a response",
  ],
  seen: 'curl shows a 101, and so does every log. Only the browser refuses it.',
  cause:
    'A rule deletes or adds a header of the response: `proxy_hide_header Upgrade` pasted against a Safari bug, `add_header Upgrade websocket`, a hand-made proxy that filters hop-by-hop headers.',
  probe: handshake('https://example.com/socket'),
  decides: 'The 101 must have Upgrade, Connection and Sec-WebSocket-Accept, each once.',
  fix: {
    nginx: 'remove `proxy_hide_header Upgrade`, `add_header Upgrade` and `more_clear_headers`',
    haproxy: 'remove `http-response del-header Upgrade` or `Connection`',
    trafficserver: 'remove `rm-header Upgrade` of the header_rewrite plugin',
    application: 'let every hop pass Upgrade, Connection and Sec-WebSocket-Accept, once',
  },
  unaffected: {
    apache: '`Header unset Upgrade` does not reach the 101.',
    caddy: '`header_down -Upgrade` does not reach the 101.',
  },
  lookAlikes: {
    F05: 'Accept is there and wrong.',
    F01: 'the status is 200, not 101.',
  },
  sources: ['bunkerity/bunkerweb#2436', 'ZoeyVid/NPMplus#3038', 'h2o/h2o#1467', 'dotnet/yarp#273'],
};
