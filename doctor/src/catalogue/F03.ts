import { type CauseRecord, CUT, DEFLATE_OFF, handshake, unexpectedStatus } from './record.ts';

export const F03: CauseRecord = {
  title: 'the proxy cannot carry compressed frames (permessage-deflate)',
  toTell: 'permessage-deflate switched off at the backend: then it works',
  console: [
    'Invalid frame header',
    "Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value",
    unexpectedStatus(502),
  ],
  otherBrowsers:
    'The same in Firefox and WebKit if the connection ends: no console line. A browser that does not offer permessage-deflate works.',
  script: `${CUT} Often within 100 ms, and before the first message.`,
  messages: {
    'IIS log': ['502 5 12152', '502 5 2'],
    ws: ['Invalid or unacceptable Sec-WebSocket-Extensions header'],
  },
  seen: 'The Network panel shows 101 and an empty Messages pane. Mostly the console shows none of these lines. The backend sees 1006 right after its first message. Socket.IO falls back to polling, and the page flickers.',
  cause:
    'IIS with ARR, and ASP.NET Core’s module out of process, forward the browser’s `Sec-WebSocket-Extensions`; WinHTTP behind them knows no extension and ends the connection at the first frame that is compressed. The `ws` library compresses frames of any size. ASP.NET Core’s module was fixed; ARR 3.0 was not.',
  probe: handshake('https://example.com/socket', {
    'Sec-WebSocket-Extensions': 'permessage-deflate',
  }),
  decides:
    'Ask with and without the extension, and wait until the server has sent a message. If only the socket with the extension dies, this is it. `lab101 doctor wss://example.com/socket` does both.',
  fix: DEFLATE_OFF,
  unaffected: {
    nginx:
      'copies frames unread, as HAProxy, Caddy, Apache, Envoy and Traefik do. In front of IIS each can remove the header as above.',
  },
  lookAlikes: {
    F18: 'another hop than IIS, and the console names reserved bits: it deletes the response’s extension header.',
    F05: 'the handshake without the extension fails, too.',
    F31: 'the socket dies at the same age without the extension.',
    F17: 'a proxy that empties the header and does not delete it makes `ws` answer 400 `Invalid or unacceptable Sec-WebSocket-Extensions header`.',
  },
  sources: [
    'open-webui/open-webui#24579',
    'python-websockets/websockets#1192',
    'mattermost/mattermost#5386',
    'socketio/socket.io#2283',
    'axllent/mailpit#131',
    'dotnet/aspnetcore#58846',
  ],
};
