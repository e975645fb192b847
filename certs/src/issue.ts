import {
  createPrivateKey,
  randomBytes,
  webcrypto,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import {
  Integer,
  OctetString,
  PrintableString,
  Sequence,
  Set as Asn1Set,
  Utf8String,
} from 'asn1js';
import { createCA, createCert } from 'mkcert';
import {
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  RelativeDistinguishedNames,
  Time,
  TimeType,
} from 'pkijs';
import type { Authority } from './authority.ts';
import { AUTHORITY_VALIDITY_DAYS, daysAfter, LEAF_VALIDITY_DAYS, notAfterOf } from './validity.ts';

// The npm package mkcert makes the RSA keys and the certificates, with the right key usages and
// names. PKI.js adds what it leaves out, and signs again:
// - no subject or authority key identifier (RFC 5280 sections 4.2.1.1 and 4.2.1.2), without which
//   `openssl verify -x509_strict` fails;
// - a serial number out of only 95,000, where Firefox refuses a second certificate that repeats an
//   issuer's number (SEC_ERROR_REUSED_ISSUER_AND_SERIAL);
// - an issuer whose accented letters are encoded twice (the real mkcert puts the user's full name
//   in its CA), so that it is no longer the CA's name;
// - no choice of notBefore.

// ISO 3166-1 leaves XX to its users: the lab is in no country.
const COUNTRY = 'XX';
const ORGANIZATION = 'Lab 101';

// X.520 attribute types, and RFC 5280 section 4.2.1 extensions.
const COUNTRY_NAME = '2.5.4.6';
const ORGANIZATION_NAME = '2.5.4.10';
const COMMON_NAME = '2.5.4.3';
const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';

/** Makes a CA for `directory`. It may sign leaves but no further CA, for 10 years. */
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
  const draft = parse(new X509Certificate(made.cert));
  identify(draft, name, now, daysAfter(now, AUTHORITY_VALIDITY_DAYS));
  draft.issuer = draft.subject;
  const constraints = new BasicConstraints({ cA: true, pathLenConstraint: 0 });
  draft.extensions = [
    extension(BASIC_CONSTRAINTS, constraints, true),
    ...(draft.extensions ?? []).filter(({ extnID }) => extnID !== BASIC_CONSTRAINTS),
    extension(SUBJECT_KEY_IDENTIFIER, await keyIdentifier(draft)),
  ];
  const key = createPrivateKey(made.key);
  return { directory, certificate: await signed(draft, key), key };
}

export interface CertificateAndKey {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Makes a server certificate for `names`, valid for 90 days or for as long as its CA is. */
export async function issueLeaf(
  authority: Authority,
  names: readonly string[],
  now: Date,
): Promise<CertificateAndKey> {
  const cert = authority.certificate.toString();
  const key = authority.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const made = await createCert({
    ca: { cert, key },
    domains: [...names],
    validity: LEAF_VALIDITY_DAYS,
  });
  const draft = parse(new X509Certificate(made.cert));
  const issuer = parse(authority.certificate);
  identify(draft, names[0] ?? '', now, leafEnd(authority, now));
  draft.issuer = issuer.subject; // PKI.js keeps it byte for byte
  const authorityKey = new AuthorityKeyIdentifier({ keyIdentifier: await keyIdentifier(issuer) });
  draft.extensions = [
    ...(draft.extensions ?? []),
    extension(SUBJECT_KEY_IDENTIFIER, await keyIdentifier(draft)),
    extension(AUTHORITY_KEY_IDENTIFIER, authorityKey),
  ];
  return { certificate: await signed(draft, authority.key), key: createPrivateKey(made.key) };
}

function parse({ raw }: X509Certificate): Certificate {
  return Certificate.fromBER(raw);
}

function leafEnd(authority: Authority, now: Date): Date {
  const wanted = daysAfter(now, LEAF_VALIDITY_DAYS);
  const last = notAfterOf(authority.certificate);
  return last < wanted ? last : wanted;
}

// An hour back, for a browser whose clock is behind that of the container that makes this.
const CLOCK_SKEW_MS = 60 * 60 * 1000;

function identify(draft: Certificate, commonName: string, now: Date, notAfter: Date): void {
  draft.serialNumber = new Integer({ valueHex: serialNumber() });
  draft.notBefore = time(new Date(now.getTime() - CLOCK_SKEW_MS));
  draft.notAfter = time(notAfter);
  draft.subject = distinguishedName([
    [COUNTRY_NAME, new PrintableString({ value: COUNTRY })],
    [ORGANIZATION_NAME, new Utf8String({ value: ORGANIZATION })],
    [COMMON_NAME, new Utf8String({ value: commonName })],
  ]);
}

type Attribute = readonly [type: string, value: PrintableString | Utf8String];

/** One set for each attribute. By default PKI.js puts all of them into one. */
function distinguishedName(attributes: readonly Attribute[]): RelativeDistinguishedNames {
  const sets = attributes.map(([type, value]) => {
    return new Asn1Set({ value: [new AttributeTypeAndValue({ type, value }).toSchema()] });
  });
  return RelativeDistinguishedNames.fromBER(new Sequence({ value: sets }).toBER());
}

// RFC 5280 section 4.1.2.5: UTCTime through the year 2049, GeneralizedTime after it.
function time(value: Date): Time {
  const type = value.getUTCFullYear() < 2050 ? TimeType.UTCTime : TimeType.GeneralizedTime;
  return new Time({ type, value });
}

// RFC 5280 section 4.1.2.2: positive and of at most 20 octets. 01 in the two high bits keeps it
// positive and without a leading zero octet.
function serialNumber(): Uint8Array {
  const octets = randomBytes(16);
  octets.writeUInt8((octets.readUInt8() & 0x3f) | 0x40);
  return new Uint8Array(octets);
}

/** The certificate's own, or else the SHA-1 of its key (RFC 5280 section 4.2.1.2, method 1). */
async function keyIdentifier(certificate: Certificate): Promise<OctetString> {
  const written = certificate.extensions?.find(({ extnID }) => extnID === SUBJECT_KEY_IDENTIFIER);
  if (written?.parsedValue instanceof OctetString) return written.parsedValue;
  return new OctetString({ valueHex: await certificate.getKeyHash('SHA-1') });
}

function extension(
  extnID: string,
  value: OctetString | BasicConstraints | AuthorityKeyIdentifier,
  critical = false,
): Extension {
  const schema = value instanceof OctetString ? value : value.toSchema();
  return new Extension({ extnID, critical, extnValue: schema.toBER() });
}

async function signed(draft: Certificate, key: KeyObject): Promise<X509Certificate> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const signing = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  await draft.sign(signing, 'SHA-256');
  return new X509Certificate(Buffer.from(draft.toSchema(true).toBER()));
}
