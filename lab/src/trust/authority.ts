import { X509Certificate } from 'node:crypto';

export interface TrustedAuthority {
  readonly file: string;
  readonly certificate: X509Certificate;
  /** The CA's name in a store. No two CAs have the same name. */
  readonly nickname: string;
}

export function authorityFrom(file: string, pem: string): TrustedAuthority {
  const certificate = new X509Certificate(pem);
  const id = certificate.fingerprint256.replaceAll(':', '').slice(0, 8).toLowerCase();
  return { file, certificate, nickname: `lab101-${id}` };
}

const PEM_CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([^-]+)-----END/g;

/** True if a PEM text, such as the system's bundle of CAs, contains the CA. */
export function holdsAuthority(pem: string, { certificate }: TrustedAuthority): boolean {
  const wanted = certificate.raw.toString('base64');
  const blocks = [...pem.matchAll(PEM_CERTIFICATE)];
  return blocks.some(([, body = '']) => body.replaceAll(/\s/g, '') === wanted);
}
