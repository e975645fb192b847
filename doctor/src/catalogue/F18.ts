import { type CauseRecord, CUT, DEFLATE_OFF, handshake } from './record.ts';

export const F18: CauseRecord = {
  title: 'a hop changes the extensions that the two ends agree on',
  toTell: '--backend URL: whether the same happens there',
  console: [
    'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0',
    'Error during WebSocket handshake: Error in permessage-deflate: …',
    'Invalid frame header',
    'Could not decode a text frame as UTF-8.',
    "Error during WebSocket handshake: Found an unsupported extension '…' in 'Sec-WebSocket-Extensions' header",
  ],
  otherBrowsers:
    'WebKit fires `open` and then fails, as Chromium does; Firefox never fires `open`.',
  script: CUT,
  messages: {
    ws: ['Invalid WebSocket frame: RSV1 must be clear'],
    'jupyter-server-proxy': ['ValueError: unsupported extension'],
  },
  seen: 'The 101 names no extension, and the first frame of the backend is compressed. Or the 101 agrees to compression, and its parameters or the frames behind it do not fit.',
  cause:
    'A hop deletes `Sec-WebSocket-Extensions` from the response, or negotiates for itself; the backend compresses and the browser does not know.',
  probe: handshake('https://example.com/socket', {
    'Sec-WebSocket-Extensions': 'permessage-deflate',
  }),
  decides:
    'Compare the extension in the 101 with that of the backend’s own address. A first byte with 0x40 set, and no extension in the 101, is this.',
  fix: {
    ...DEFLATE_OFF,
    nginx: `remove \`proxy_hide_header Sec-WebSocket-Extensions\` and pass both directions untouched, or ${DEFLATE_OFF.nginx}`,
    haproxy: `remove \`http-response del-header Sec-WebSocket-Extensions\`, or ${DEFLATE_OFF.haproxy}`,
  },
  lookAlikes: {
    F03: 'IIS: the 101 names the extension, and the connection ends without a console line.',
    F14: 'the first bytes are HTTP.',
  },
  sources: [
    'chimurai/http-proxy-middleware#799',
    'http-party/node-http-proxy#1508',
    'jupyterhub/jupyter-server-proxy#62',
    'encode/uvicorn#1298',
  ],
};
