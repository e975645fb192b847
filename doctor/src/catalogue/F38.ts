import { type CauseRecord } from './record.ts';

export const F38: CauseRecord = {
  title: 'the WebSocket works over HTTP/1.1 and breaks over HTTP/2',
  toTell: 'the same with HTTP/2 switched off',
  console: ['Stream closed with error: net::ERR_HTTP2_PROTOCOL_ERROR'],
  otherBrowsers: 'Firefox fails as well; Safari connects.',
  seen: 'Chromium and Firefox fail, Safari and curl over HTTP/1.1 do not.',
  cause:
    'The front breaks RFC 8441: it resets the stream instead of ending it, or demands a setting of the client that the client need not send (HAProxy 3.2.18).',
  probe: 'lab101 doctor wss://example.com/socket',
  decides:
    'The handshake over HTTP/1.1 is good, the extended CONNECT is reset or never answers a ping.',
  fix: {
    haproxy: 'update, or `h2-workaround-bogus-websocket-clients`',
    apache: '`H2WebSockets off`',
    envoy: '`allow_connect: false` in http2_protocol_options of the listener',
    application: 'update the front, or switch WebSockets over HTTP/2 off',
  },
  unaffected: {
    nginx: 'does not offer WebSockets over HTTP/2.',
    iis: 'does not offer WebSockets over HTTP/2 for ARR.',
  },
  lookAlikes: {
    F35: 'the extended CONNECT is refused with a status.',
    F19: 'it is the hop to the backend that speaks HTTP/2.',
  },
  sources: ['haproxy/haproxy#3355', 'RFC 8441'],
};
