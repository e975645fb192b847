import { createHash, createPrivateKey, type X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BmpString, OctetString } from 'asn1js';
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  Certificate,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
} from 'pkijs';
import type { Certificates } from '../certificates.ts';
import { certificatesIn } from '../pem.ts';

/** The password encrypts the PFX. Certificates behind the leaf in its file go into the PFX, too. */
export type PfxSource = Pick<Certificates, 'certFile' | 'keyFile' | 'caFile'> & {
  readonly password: string;
};

// Like Windows' own AES256_SHA256 (Export-PfxCertificate -CryptoAlgorithmOption) and like OpenSSL 3:
// the key under AES-256 with PBKDF2 and HMAC-SHA-256, the whole under an HMAC of SHA-256. Windows
// Server 2019 and later import that, earlier ones do not; the image is of 2022. 3DES with SHA-1 works
// everywhere, but OpenSSL 3 reads it only with its legacy provider. The certificates are not
// encrypted: every client gets them.
const ITERATIONS = 2048; // OpenSSL's default; the password is random, not a person's
const KEY_ENCRYPTION = {
  contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
  hmacHashAlgorithm: 'SHA-256',
  iterationCount: ITERATIONS,
} as const;
const MAC = {
  iterations: ITERATIONS,
  pbkdf2HashAlgorithm: 'SHA-256',
  hmacHashAlgorithm: 'SHA-256',
} as const;
const FRIENDLY_NAME = 'Lab 101';

// RFC 7292 sections 4.2.2 and 4.2.3 (bags), RFC 2985 section 5.5 (attributes).
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const FRIENDLY_NAME_ATTRIBUTE = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ATTRIBUTE = '1.2.840.113549.1.9.21';

/**
 * The leaf, its key and the certificates above it as one PKCS #12 file (RFC 7292), which Windows
 * calls PFX.
 *
 * @throws {Error} if the key is not the leaf's
 */
export async function exportPfx({
  certFile,
  keyFile,
  caFile,
  password,
}: PfxSource): Promise<Buffer> {
  const read = (path: string): Promise<string> => readFile(path, 'utf8');
  const key = createPrivateKey(await read(keyFile));
  const [leaf, ...chain] = distinct(
    certificatesIn(`${await read(certFile)}\n${await read(caFile)}`),
  );
  if (!leaf?.checkPrivateKey(key)) {
    throw new Error(`${keyFile} does not belong to the first certificate of ${certFile}`);
  }
  const bags = [
    certificateBag(leaf, attributes(leaf)),
    ...chain.map((certificate) => certificateBag(certificate)),
    await keyBag(key.export({ type: 'pkcs8', format: 'der' }), password, attributes(leaf)),
  ];
  return await encode(bags, password);
}

/** The lab's cert.pem already contains its CA. */
function distinct(all: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(all.map((certificate) => [certificate.fingerprint256, certificate])).values()];
}

/** An id that the leaf and its key share; Windows uses it to match them. */
function attributes({ raw }: X509Certificate): Attribute[] {
  const id = new Uint8Array(createHash('sha1').update(raw).digest());
  return [
    new Attribute({
      type: FRIENDLY_NAME_ATTRIBUTE,
      values: [new BmpString({ value: FRIENDLY_NAME })],
    }),
    new Attribute({ type: LOCAL_KEY_ATTRIBUTE, values: [new OctetString({ valueHex: id })] }),
  ];
}

async function keyBag(
  pkcs8: Buffer,
  password: string,
  bagAttributes: Attribute[],
): Promise<SafeBag> {
  const bagValue = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(pkcs8) });
  await bagValue.makeInternalValues({ password: octets(password), ...KEY_ENCRYPTION });
  return new SafeBag({ bagId: SHROUDED_KEY_BAG, bagValue, bagAttributes });
}

function certificateBag({ raw }: X509Certificate, bagAttributes?: Attribute[]): SafeBag {
  const bagValue = new CertBag({ parsedValue: Certificate.fromBER(raw) });
  return new SafeBag({
    bagId: CERTIFICATE_BAG,
    bagValue,
    ...(bagAttributes && { bagAttributes }),
  });
}

const PASSWORD_INTEGRITY = 0; // PKI.js: an HMAC, not a signature
const NOT_ENCRYPTED = 0; // PKI.js: the key is shrouded in its own bag

async function encode(safeBags: SafeBag[], password: string): Promise<Buffer> {
  const value = new SafeContents({ safeBags });
  const safe = new AuthenticatedSafe({
    parsedValue: { safeContents: [{ privacyMode: NOT_ENCRYPTED, value }] },
  });
  await safe.makeInternalValues({ safeContents: [{}] });
  const pfx = new PFX({
    parsedValue: { integrityMode: PASSWORD_INTEGRITY, authenticatedSafe: safe },
  });
  await pfx.makeInternalValues({ password: octets(password), ...MAC });
  return Buffer.from(pfx.toSchema().toBER());
}

function octets(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}
