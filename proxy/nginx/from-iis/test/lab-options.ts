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

/** Of a lab whose files are all in one folder. */
export function optionsIn(
  directory: string,
  ports: { readonly http: number; readonly https: number },
): LabNginxOptions {
  return {
    ...OPTIONS,
    httpPort: ports.http,
    httpsPort: ports.https,
    certificateFile: `${directory}/cert.pem`,
    keyFile: `${directory}/key.pem`,
    accessLog: `${directory}/access.log`,
    errorLog: `${directory}/error.log`,
    pidFile: `${directory}/nginx.pid`,
    tempDirectory: directory,
  };
}
