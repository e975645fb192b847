import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { Fault, readPem } from './fault.ts';
import { namesOf } from './names.ts';
import { certificatesIn } from './pem.ts';
import { replaceFile } from './private-file.ts';
import { daysAfter, RENEWAL_DAYS, validityFault } from './validity.ts';

export interface SignedLeaf {
  readonly leaf: X509Certificate;
  readonly authority: Authority;
  readonly signedBy: 'lab' | 'mkcert';
}

interface ServedChain {
  readonly leaf: X509Certificate;
  readonly chain: readonly X509Certificate[];
}

/** The served chain in `directory`: the leaf, then the CA. */
export function leafFile(directory: string): string {
  return join(directory, 'cert.pem');
}

export function leafKeyFile(directory: string): string {
  return join(directory, 'key.pem');
}

/** Throws a Fault if a file is missing or corrupt, or the key is not the certificate's. */
export async function readLeaf(directory: string): Promise<ServedChain> {
  const served = await readPem(leafFile(directory), parseChain);
  const key = await readPem(leafKeyFile(directory), createPrivateKey);
  if (!served.leaf.checkPrivateKey(key)) throw new Fault('key.pem does not belong to cert.pem');
  return served;
}

function parseChain(pem: string): ServedChain {
  const [leaf, ...chain] = certificatesIn(pem);
  if (leaf === undefined) throw new Error('no certificate');
  return { leaf, chain };
}

/**
 * The served chain includes the CA. Clients that trust it do not need that, but Chromium looks for
 * its pinned keys in the served chain.
 */
export async function writeLeaf(
  directory: string,
  certificate: X509Certificate,
  authority: Authority,
  key: KeyObject,
): Promise<void> {
  const pem = key.export({ type: 'pkcs8', format: 'pem' });
  await replaceFile(leafKeyFile(directory), pem.toString(), 'private');
  const chain = [certificate, authority.certificate].map(String).join('');
  await replaceFile(leafFile(directory), chain, 'public');
}

/** Returns why a readable leaf must be replaced, or undefined. */
export function leafFault(
  leaf: X509Certificate,
  chain: readonly X509Certificate[],
  authority: Authority,
  names: readonly string[],
  now: Date,
): string | undefined {
  const { certificate: signer } = authority;
  const isSigned = leaf.checkIssued(signer) && leaf.verify(signer.publicKey);
  if (!isSigned) return 'the signing CA changed';
  if (!chain[0]?.raw.equals(signer.raw)) return 'cert.pem lacks its CA';
  const covered = new Set(namesOf(leaf));
  const missing = names.filter((name) => !covered.has(name));
  if (missing.length > 0) return `it is not for ${missing.join(', ')}`;
  return validityFault(leaf, now, daysAfter(now, RENEWAL_DAYS));
}
