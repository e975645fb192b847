import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Makes cert.pem and key.pem, signed by itself, for the names of openssl's subjectAltName. */
export async function makeCertificate(directory: string, names = 'DNS:localhost'): Promise<void> {
  const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'cert.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=made', '-addext', `subjectAltName=${names}`, '-days', '2'];
  await promisify(execFile)('openssl', ['req', '-x509', ...key, ...subject, ...files]);
}
