import { createPrivateKey, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { createCA, createCert } from 'mkcert';
import forge from 'node-forge';
import type { Authority } from './authority.ts';
import { AUTHORITY_VALIDITY_DAYS, daysAfter, LEAF_VALIDITY_DAYS, notAfterOf } from './validity.ts';

// The npm package mkcert makes the RSA keys and the certificates, with the right key usages and
// names. What it leaves out is added here with node-forge, which it is built on, and signed anew:
// - no subject or authority key identifier (RFC 5280 sections 4.2.1.1 and 4.2.1.2), without which
//   `openssl verify -x509_strict` fails;
// - a serial number out of only 95,000, where Firefox refuses a second certificate that repeats an
//   issuer's number (SEC_ERROR_REUSED_ISSUER_AND_SERIAL);
// - an issuer whose accented letters are encoded twice (the real mkcert puts the user's full name
//   in its CA), so that it is no longer the CA's name;
// - no choice of the first moment of validity.

// ISO 3166-1 leaves XX to its users: the lab is in no country.
const COUNTRY = 'XX';
const ORGANIZATION = 'Lab 101';

/** Makes a CA to live in `directory`: it may sign leaves but no further CA, for 10 years. */
export async function issueAuthority(directory: string, now: Date): Promise<Authority> {
  // CAs that share a name but not a key confuse the stores they are installed in.
  const name = `Lab 101 CA ${randomBytes(4).toString('hex')}`;
  const made = await createCA({
    organization: ORGANIZATION,
    countryCode: COUNTRY,
    state: '',
    locality: '',
    validity: AUTHORITY_VALIDITY_DAYS,
  });
  const draft = forge.pki.certificateFromPem(made.cert);
  identify(draft, name, now, daysAfter(now, AUTHORITY_VALIDITY_DAYS));
  draft.setExtensions([
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    ...draft.extensions.filter((extension) => extension.name !== 'basicConstraints'),
    { name: 'subjectKeyIdentifier' },
  ]);
  const key = createPrivateKey(made.key);
  return { directory, certificate: signed(draft, undefined, key), key };
}

/** A certificate and its private key. */
export interface Pair {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Makes a server certificate for `names`, valid for 90 days or for as long as its CA is. */
export async function issueLeaf(
  authority: Authority,
  names: readonly string[],
  now: Date,
): Promise<Pair> {
  const cert = authority.certificate.toString();
  const key = authority.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const made = await createCert({
    ca: { cert, key },
    domains: [...names],
    validity: LEAF_VALIDITY_DAYS,
  });
  const draft = forge.pki.certificateFromPem(made.cert);
  identify(draft, names[0] ?? '', now, leafEnd(authority, now));
  draft.setExtensions([
    ...draft.extensions,
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: keyIdentifier(cert) },
  ]);
  const certificate = signed(draft, authority, authority.key);
  return { certificate, key: createPrivateKey(made.key) };
}

function leafEnd(authority: Authority, now: Date): Date {
  const wanted = daysAfter(now, LEAF_VALIDITY_DAYS);
  const last = notAfterOf(authority.certificate);
  return last < wanted ? last : wanted;
}

// An hour back, for a browser whose clock is behind that of the container that makes this.
const CLOCK_SKEW_MS = 60 * 60 * 1000;

function identify(draft: forge.Certificate, commonName: string, now: Date, notAfter: Date): void {
  draft.serialNumber = serialNumber();
  draft.validity.notBefore = new Date(now.getTime() - CLOCK_SKEW_MS);
  draft.validity.notAfter = notAfter;
  draft.setSubject([
    { name: 'countryName', value: COUNTRY },
    { name: 'organizationName', value: ORGANIZATION },
    { name: 'commonName', value: commonName },
  ]);
}

// RFC 5280 section 4.1.2.2: positive and of at most 20 octets. 01 in the two high bits keeps it
// positive and without a leading zero octet.
function serialNumber(): string {
  const octets = randomBytes(16);
  octets.writeUInt8((octets.readUInt8() & 0x3f) | 0x40);
  return octets.toString('hex');
}

function keyIdentifier(authorityPem: string): string {
  const authority = forge.pki.certificateFromPem(authorityPem);
  const written = authority.getExtension('subjectKeyIdentifier')?.['subjectKeyIdentifier'];
  return typeof written === 'string'
    ? forge.util.hexToBytes(written)
    : authority.generateSubjectKeyIdentifier().getBytes();
}

// The places of issuer and subject in a TBSCertificate, RFC 5280 section 4.1.
const ISSUER = 3;
const SUBJECT = 5;

/** Signs with SHA-256 and RSA, the algorithm mkcert already wrote into the draft. */
function signed(
  draft: forge.Certificate,
  issuer: Authority | undefined,
  key: KeyObject,
): X509Certificate {
  const tbs = forge.pki.getTBSCertificate(draft);
  // The signer's subject byte for byte; a CA that signs itself is its own issuer.
  parts(tbs)[ISSUER] = issuer === undefined ? part(tbs, SUBJECT) : subjectOf(issuer);
  const der = Buffer.from(forge.asn1.toDer(tbs).getBytes(), 'latin1');
  draft.tbsCertificate = tbs;
  draft.signature = sign('sha256', der, key).toString('latin1');
  return new X509Certificate(forge.pki.certificateToPem(draft));
}

function subjectOf(authority: Authority): forge.Asn1 {
  const certificate = forge.asn1.fromDer(authority.certificate.raw.toString('latin1'));
  return part(part(certificate, 0), SUBJECT);
}

function part(node: forge.Asn1, place: number): forge.Asn1 {
  const found = parts(node)[place];
  if (found === undefined) throw new Error(`no part ${place} in a certificate's ASN.1`);
  return found;
}

function parts({ value }: forge.Asn1): forge.Asn1[] {
  if (typeof value === 'string') throw new Error('a primitive in place of a certificate part');
  return value;
}
