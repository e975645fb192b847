import type { LabNginxOptions } from '../options.ts';

/** Of a lab whose files nobody reads. */
export const OPTIONS: LabNginxOptions = {
  address: '127.0.0.1',
  httpPort: 8080,
  httpsPort: 8443,
  certificateFile: '/cert.pem',
  keyFile: '/key.pem',
  certificate: { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' },
  accessLog: '/access.log',
  errorLog: '/error.log',
  pidFile: '/nginx.pid',
  tempDirectory: '/tmp',
};
