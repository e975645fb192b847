import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';

export const F15: Failure = {
  id: 'F15',
  who: 'the server: the browser does not accept its certificate, and a WebSocket has no warning to click through',
  faces: [
    {
      title: 'a certificate of an untrusted CA',
      chain: [nginx(FORWARDS)],
      secure: true,
      foreignCertificate: true,
      page: {},
      chromium: 'Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID',
      doctor: { certainty: 'likely' },
      timeline: 'certificate-refused',
      fix: { foreignCertificate: false, text: 'a certificate of a CA that the browser knows' },
    },
  ],
};
