import { type CauseRecord, COPIES_BYTES, CUT, handshake } from './record.ts';

export const F14: CauseRecord = {
  title: 'what comes after the 101 is not WebSocket',
  toTell: 'a capture of the bytes after the 101',
  console: [
    'Invalid frame header',
    'A server must not mask any frames that it sends to the client.',
    'Unrecognized frame opcode: 3',
    'Could not decode a text frame as UTF-8.',
    'Received an invalid control frame',
    'Received unexpected continuation frame.',
    'Received a broken close frame containing an invalid size body.',
    'One or more reserved bits are on',
  ],
  script: CUT,
  messages: {
    ws: [
      'Invalid WebSocket frame: RSV1 must be clear',
      'Invalid WebSocket frame: invalid UTF-8 sequence',
      'Invalid WebSocket frame: invalid status code',
    ],
  },
  seen: 'The socket opens and breaks at the first bytes. The server that wrote them often sees broken frames, too.',
  cause:
    'Two listeners answer one upgrade: socket.io beside ws, a dev server’s HMR beside its proxy, http-proxy-middleware subscribed twice. Or a program writes an HTTP response behind the 101.',
  probe: `${handshake('https://example.com/socket')} --output - | head -c 400 | xxd`,
  decides:
    'Look at the first bytes after the empty line: `HTTP/1.1`, a second 101 or HTML is this. If the first byte has 0x40 set, it is compression (F03, F18).',
  fix: {
    application:
      'let one party answer the upgrade: ws with `noServer: true` and a route by path; socket.io with `destroyUpgrade: false`',
  },
  unaffected: COPIES_BYTES,
  lookAlikes: {
    F03: 'only with permessage-deflate.',
    F18: '“One or more reserved bits are on: reserved1 = 1”.',
    F31: 'on one network alone.',
  },
  sources: [
    'socketio/socket.io#2557',
    'socketio/socket.io#3366',
    'chimurai/http-proxy-middleware#1076',
    'websockets/ws#1315',
  ],
};
