import { createHmac, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type forge from 'node-forge';
import { forgeForPfx } from './pfx-forge.ts';

/** Where the three PEM files are that a PFX is made of, and what encrypts it. */
export interface PfxSource {
  /** The leaf first; what follows it is taken along. */
  readonly certFile: string;
  /** The leaf's key, in PKCS #8. */
  readonly keyFile: string;
  /** The CA's certificate. Its key is in no PFX. */
  readonly caFile: string;
  readonly password: string;
}

// Like Windows' own AES256_SHA256 (Export-PfxCertificate -CryptoAlgorithmOption) and like OpenSSL 3:
// the key under AES-256 with PBKDF2 and HMAC-SHA-256, the whole under an HMAC of SHA-256. Windows
// Server 2019 and later import that, earlier ones do not; the image is of 2022. 3DES with SHA-1 would
// go everywhere, but OpenSSL 3 reads it only with its legacy provider. What is not encrypted are the
// certificates, which every client gets.
const ITERATIONS = 2048; // OpenSSL's default; the password is random, not a person's
const SALT_BYTES = 16;
const SHA256_BYTES = 32;
const FRIENDLY_NAME = 'Lab 101';

/**
 * The leaf, its key and the certificates above it as one PKCS #12 file (RFC 7292), which Windows
 * calls PFX.
 *
 * @throws {Error} when the key is not the leaf's
 */
export async function exportPfx({
  certFile,
  keyFile,
  caFile,
  password,
}: PfxSource): Promise<Buffer> {
  const files = [certFile, caFile, keyFile] as const;
  const [cert, ca, key] = await Promise.all(files.map((path) => readFile(path, 'utf8')));
  const chain = certificatesIn(`${cert}\n${ca}`);
  if (!chain[0]?.checkPrivateKey(createPrivateKey(key ?? ''))) {
    throw new Error(`${keyFile} does not belong to the first certificate of ${certFile}`);
  }
  const pems = chain.map(String);
  return encode(pems, key ?? '', password);
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Each certificate once: the lab's cert.pem holds its CA already. */
function certificatesIn(pem: string): X509Certificate[] {
  const all = (pem.match(PEM_CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
  return [...new Map(all.map((certificate) => [certificate.fingerprint256, certificate])).values()];
}

function encode(certificates: readonly string[], key: string, password: string): Buffer {
  const { pki, pkcs12 } = forgeForPfx;
  const pfx = pkcs12.toPkcs12Asn1(pki.privateKeyFromPem(key), certificates, password, {
    algorithm: 'aes256',
    prfAlgorithm: 'sha256',
    count: ITERATIONS,
    saltSize: SALT_BYTES,
    friendlyName: FRIENDLY_NAME,
    useMac: false, // node-forge knows only one of SHA-1
  });
  // PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL }, RFC 7292 section 4
  const [version, authSafe] = parts(pfx);
  if (version === undefined || authSafe === undefined) throw new Error('a PFX without content');
  const signed = sequence(version, authSafe, macData(contentOf(authSafe), password));
  return Buffer.from(forgeForPfx.asn1.toDer(signed).getBytes(), 'latin1');
}

/** The octets in a ContentInfo of type data: SEQUENCE { OID, [0] { OCTET STRING } }. */
function contentOf(authSafe: forge.Asn1): Buffer {
  const content = parts(parts(authSafe)[1])[0]?.value;
  if (typeof content !== 'string') throw new Error('a PFX whose content is not data');
  return Buffer.from(content, 'latin1');
}

/** MacData ::= SEQUENCE { SEQUENCE { AlgorithmIdentifier, digest }, salt, iterations }. */
function macData(content: Buffer, password: string): forge.Asn1 {
  const { asn1, md, pki, pkcs12, util } = forgeForPfx;
  const salt = randomBytes(SALT_BYTES).toString('latin1');
  const key = pkcs12
    .generateKey(password, util.createBuffer(salt), 3, ITERATIONS, SHA256_BYTES, md.sha256.create())
    .getBytes();
  const digest = createHmac('sha256', Buffer.from(key, 'latin1')).update(content).digest();
  const { OID, NULL, OCTETSTRING, INTEGER } = asn1.Type;
  const algorithm = sequence(
    primitive(OID, asn1.oidToDer(pki.oids.sha256).getBytes()),
    primitive(NULL, ''),
  );
  return sequence(
    sequence(algorithm, primitive(OCTETSTRING, digest.toString('latin1'))),
    primitive(OCTETSTRING, salt),
    primitive(INTEGER, asn1.integerToDer(ITERATIONS).getBytes()),
  );
}

function sequence(...children: readonly forge.Asn1[]): forge.Asn1 {
  const { asn1 } = forgeForPfx;
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, children);
}

function primitive(type: number, value: string): forge.Asn1 {
  const { asn1 } = forgeForPfx;
  return asn1.create(asn1.Class.UNIVERSAL, type, false, value);
}

function parts(node: forge.Asn1 | undefined): readonly forge.Asn1[] {
  if (node === undefined || typeof node.value === 'string') throw new Error('not a PFX');
  return node.value.filter((child) => child !== undefined);
}
