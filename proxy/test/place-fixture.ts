import type { Place } from '../place.ts';

/** The place of a lab whose files are never read, on ports that differ from the standard ones. */
export const PLACE: Place = {
  address: '127.0.0.1',
  httpPort: 8081,
  httpsPort: 8443,
  backend: '127.0.0.1:8080',
  certificateFile: '/lab/certs/cert.pem',
  keyFile: '/lab/certs/key.pem',
  directory: '/lab/proxy',
  idleTimeoutMs: 2000,
  shutdownTimeoutMs: 90_000,
  certificate: { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' },
  accessLog: '/lab/access.log',
  errorLog: '/lab/error.log',
  ownFolder: '/lab/proxy',
};
