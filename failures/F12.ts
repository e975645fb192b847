import { FORWARDS, haproxy, nginx, nginxServer, nginxTls } from './chains.ts';
import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

export const F12: Failure = {
  id: 'F12',
  who: 'one side speaks TLS and the other does not',
  symptoms: [
    'nginx: SSL_do_handshake() failed (…wrong version number) while SSL handshaking to upstream',
    'aiohttp: Invalid method encountered b’\\x16\\x03\\x01’',
  ],
  faces: [
    {
      title: 'nginx asks a backend without TLS by https',
      chain: [nginx(FORWARDS, '', 'https://{NEXT}')],
      chromium: unexpected(502),
      doctor: { certainty: 'certain', with: { log: true } },
      fix: { chain: [nginx(FORWARDS)] },
    },
    {
      title: 'nginx asks a backend with TLS by http',
      chain: [nginx(FORWARDS)],
      backend: { secure: true },
      chromium: unexpected(502),
      doctor: { certainty: 'likely', with: { log: true } },
      fix: { chain: [nginx(FORWARDS, '', 'https://{NEXT}')] },
    },
    {
      title: 'ws:// to a port with TLS',
      chain: [
        nginxServer(`location / { proxy_pass http://{NEXT}; ${FORWARDS} }
    ssl_certificate {CERT};
    ssl_certificate_key {KEY};`),
      ].map(({ text, ...same }) => ({ ...same, text: text.replace('{PORT};', '{PORT} ssl;') })),
      page: {},
      chromium: unexpected(400),
      doctor: { certainty: 'certain' },
      fix: { secure: true },
    },
    {
      title: 'wss:// to a port without TLS',
      chain: [nginx(FORWARDS)],
      secure: true,
      page: {},
      chromium: 'Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR',
      doctor: { certainty: 'certain' },
      fix: { chain: [nginxTls(FORWARDS)] },
    },
    {
      title: 'HAProxy asks a backend with TLS in plain text',
      chain: [haproxy()],
      backend: { secure: true },
      chromium: unexpected(502),
      doctor: { code: 'F11', certainty: 'likely', beside: 'F12' },
      fix: { chain: [haproxy('', 'ssl verify none')] },
    },
  ],
  sources: [
    'https://github.com/home-assistant/core/issues/97838',
    'https://github.com/websockets/ws/issues/1437',
  ],
};
