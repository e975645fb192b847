import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F49: CauseRecord = {
  title: 'two layers add Upgrade, and it arrives twice',
  toTell: '--backend URL: a doubled Upgrade is tried',
  console: [unexpectedStatus(400), unexpectedStatus(200), unexpectedStatus(403)],
  messages: { ws: ['Invalid Upgrade header'] },
  seen: 'The backend gets `Upgrade: websocket, websocket`: Node answers as to a plain GET, ws 400, Envoy 403.',
  cause:
    'Two proxies in a row, or a proxy and a middleware, each add the header to what is already there.',
  probe: handshake('http://127.0.0.1:8080/socket', { Upgrade: 'websocket, websocket' }),
  decides:
    'At the backend’s own address this gets the answer that the browser gets through the proxies.',
  fix: {
    application: 'let one layer alone add Upgrade',
    nginx: '`proxy_set_header Upgrade $http_upgrade;`, which replaces the header',
    haproxy: '`http-request set-header`, not `add-header`; better neither',
    apache: 'remove `RequestHeader add` and `append` for Upgrade',
    caddy: 'remove `header_up +Upgrade`',
    iis: 'remove the rule’s variable HTTP_UPGRADE',
  },
  lookAlikes: {
    F01: 'the header does not arrive at all.',
    F48: 'it is the case of Connection.',
  },
  sources: ['RFC 6455, section 4.2.1'],
};
