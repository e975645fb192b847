import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';

export const F15: readonly Face[] = [
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
];
