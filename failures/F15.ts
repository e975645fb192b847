import { FORWARDS, nginxTls } from './chains.ts';
import type { Failure } from './model.ts';

export const F15: Failure = {
  id: 'F15',
  who: 'the server: the browser does not accept its certificate, and a WebSocket has no warning to click through',
  symptoms: ['works once the same host and port were opened in a tab, and the warning accepted'],
  faces: [
    {
      title: 'a certificate of a CA that nobody trusts',
      chain: [nginxTls(FORWARDS)],
      secure: true,
      foreignCertificate: true,
      page: {},
      chromium: 'Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID',
      doctor: { certainty: 'likely' },
      fix: { foreignCertificate: false },
    },
  ],
  sources: [
    'https://github.com/vitejs/vite/issues/1925',
    'https://github.com/eclipse-paho/paho.mqtt.javascript/issues/195',
  ],
};
