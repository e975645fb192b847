import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { Fault, readPem } from './fault.ts';
import { makePrivateDirectory, replaceFile } from './private-file.ts';
import { validityFault } from './validity.ts';

/** A certificate authority that can sign, read from a folder that mkcert calls a CAROOT. */
export interface Authority {
  readonly directory: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** The CA's certificate in `directory`, under mkcert's name: `CAROOT=<directory> mkcert -install`. */
export function authorityFile(directory: string): string {
  return join(directory, 'rootCA.pem');
}

/** The CA's private key in `directory`, under mkcert's name. */
export function authorityKeyFile(directory: string): string {
  return join(directory, 'rootCA-key.pem');
}

/** Throws a Fault if the CA in `directory` cannot sign something valid until `needed`. */
export async function readAuthority(
  directory: string,
  now: Date,
  needed: Date,
): Promise<Authority> {
  const certificate = await readPem(authorityFile(directory), (pem) => new X509Certificate(pem));
  const fault = certificateFault(certificate) ?? validityFault(certificate, now, needed);
  if (fault !== undefined) throw new Fault(`rootCA.pem: ${fault}`);
  const key = await readPem(authorityKeyFile(directory), createPrivateKey);
  if (!certificate.checkPrivateKey(key)) {
    throw new Fault('rootCA-key.pem does not belong to rootCA.pem');
  }
  return { directory, certificate, key };
}

/** The key is written as PKCS #8, because the real mkcert reads no other form. */
export async function writeAuthority({ directory, certificate, key }: Authority): Promise<void> {
  await makePrivateDirectory(directory);
  const pem = key.export({ type: 'pkcs8', format: 'pem' });
  await replaceFile(authorityKeyFile(directory), pem.toString(), 'private');
  await replaceFile(authorityFile(directory), certificate.toString(), 'public');
}

// TLS libraries refuse shorter keys: OpenSSL's security level 2, the default of Debian and Node 24.
const LEAST_RSA_BITS = 2048;

function certificateFault({ ca, publicKey }: X509Certificate): string | undefined {
  if (!ca) return 'not a CA certificate';
  if (publicKey.asymmetricKeyType !== 'rsa') {
    const type = String(publicKey.asymmetricKeyType).toUpperCase();
    return `its key is ${type}, and the npm package mkcert signs with RSA only`;
  }
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < LEAST_RSA_BITS ? `its key has ${bits} bits of ${LEAST_RSA_BITS}` : undefined;
}

/** The base64 SHA-256 of a certificate's public key, as Chromium's pin lists have it. */
export function spkiSha256(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}
