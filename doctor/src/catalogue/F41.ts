import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F41: CauseRecord = {
  title: 'a wrapper of the response cannot hand over the connection',
  toTell: 'the text of the 500 in the backend’s log',
  console: [unexpectedStatus(500), unexpectedStatus(400)],
  messages: {
    'gorilla/websocket': ['websocket: response does not implement http.Hijacker'],
    Go: ['feature not supported'],
  },
  seen: 'The page works; the handshake gets 500 or 400, often with the word Hijacker.',
  cause:
    'Around the handler lies a wrapper for gzip, access logs or authentication, mostly in Go, and it cannot hand over the connection.',
  probe: handshake('https://example.com/socket', { 'Accept-Encoding': 'gzip' }),
  decides:
    'With Accept-Encoding it is 500, without it 101; or the body says Hijacker. The backend alone gives 101 if the wrapper is the proxy’s.',
  fix: {
    application:
      'exempt the WebSocket’s path from gzip, access-log and auth wrappers, or update them',
    traefik: 'remove the plugin from the router of that path',
    caddy: 'remove the third-party handler from that path; `encode` is no fault',
  },
  unaffected: {
    nginx: 'hands the connection over itself: its gzip and its log do not touch a 101.',
    haproxy: 'its compression does not touch a 101.',
    apache: 'mod_deflate does not touch a 101.',
  },
  lookAlikes: {
    F11: 'the page gets a 5xx, too.',
    F26: 'Apache: AH01144 in its log.',
  },
  sources: ['caddyserver/caddy#635', 'nytimes/gziphandler#26', 'go-chi/chi#131'],
};
