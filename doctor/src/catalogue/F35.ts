import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F35: CauseRecord = {
  title: 'the server offers WebSockets over HTTP/2 and refuses them',
  toTell: 'the answer to the extended CONNECT',
  console: [unexpectedStatus(405)],
  seen: 'The page works over HTTP/2, curl over HTTP/1.1 as well; only the socket fails.',
  cause:
    'lighttpd 1.4.69 in its default configuration sends SETTINGS_ENABLE_CONNECT_PROTOCOL and answers the extended CONNECT with 405.',
  probe: 'lab101 doctor wss://example.com/socket',
  decides:
    'SETTINGS 0x8 is 1, the extended CONNECT is refused, and the same over HTTP/1.1 gets 101.',
  fix: {
    lighttpd: '`proxy.header = ("upgrade" => "enable")`',
    application: 'do not send SETTINGS_ENABLE_CONNECT_PROTOCOL if the extended CONNECT is refused',
  },
  unaffected: {
    nginx: 'does not offer WebSockets over HTTP/2.',
    iis: 'does not offer WebSockets over HTTP/2 for ARR.',
    haproxy: 'offers them and carries them.',
  },
  lookAlikes: {
    F01: 'the handshake over HTTP/1.1 fails, too.',
    F38: 'the CONNECT is accepted, and the stream breaks later.',
  },
  sources: ['RFC 8441', 'lighttpd: mod_proxy, proxy.header'],
};
