import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F20: CauseRecord = {
  title: 'Envoy does not allow the upgrade',
  console: [unexpectedStatus(403), unexpectedStatus(503)],
  messages: { Envoy: ['response_code_details: upgrade_failed'] },
  seen: 'The page works. The 403 has `server: envoy` and an empty body. The backend logs nothing.',
  cause:
    'Envoy answers 403 to an upgrade that `upgrade_configs` does not name. Between two Envoys over HTTP/2 the CONNECT must be allowed, too.',
  probe: handshake('https://example.com/socket'),
  decides:
    '403 from Envoy with an empty body for each handshake, with and without Origin, and on a random path; a plain GET gets another status.',
  fix: {
    envoy:
      '`upgrade_configs: [{ upgrade_type: websocket }]`, and `http2_protocol_options: { allow_connect: true }` on HTTP/2 hops',
  },
  fewProxies:
    'Only Envoy, and what is built on it (Istio, Envoy Gateway, Contour), refuses an upgrade in this way.',
  lookAlikes: {
    F31: 'the 403 has a block page, or another server’s name.',
    F10: 'with the page’s cookies it is 101.',
    F04: 'without Origin it is 101.',
    F19: 'the backend behind one Envoy speaks HTTP/2 and has no WebSockets there.',
    F11: 'Envoy Gateway answers 403 instead of 503 if the backend has no endpoint.',
  },
  sources: ['envoyproxy/envoy#27056', 'envoyproxy/envoy#5595', 'envoyproxy/gateway#9452'],
};
