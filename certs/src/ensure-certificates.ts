import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { authorityFile, authorityKeyFile, writeAuthority } from './authority.ts';
import { describe, type Certificates, type Story } from './certificates.ts';
import { CertificatesError, Fault } from './fault.ts';
import { leafFault, leafFile, leafKeyFile, readLeaf, writeLeaf, type SignedLeaf } from './leaf.ts';
import { withLock } from './lock.mjs';
import { canonicalNames, LAB_NAMES } from './names.ts';
import { checkPlaces, checkWritable, type ExpectedEntry } from './places.ts';
import { makePrivateDirectory, restrictToOwner } from './private-file.ts';
import { chooseSigner, labAuthorityDirectory, type Signer } from './signer.ts';
import { daysLeft } from './validity.ts';

export interface CertificatesOptions {
  /** Created for its owner only if it does not exist. */
  readonly directory: string;
  /** Host names and IP addresses; the first is the common name. Default LAB_NAMES. */
  readonly names?: readonly string[];
  /** The folder of a real mkcert CA, as mkcertCaRoot finds it. Default: the lab's own CA. */
  readonly caRoot?: string | undefined;
  /** Default: the clock. */
  readonly now?: Date;
}

type Order = Required<CertificatesOptions>;

/** The certificates on the disk, or why they must be made. */
type Inspection =
  | { readonly certificates: Certificates }
  | { readonly certificates?: never; readonly signer: Signer; readonly fault: string };

/**
 * Makes or renews the certificates for the names, or keeps those in the folder that are valid.
 * Processes that do this at the same time wait for each other and end with one set. Throws if a
 * name is neither a host name nor an IP address.
 *
 * @throws {CertificatesError} if something else is in the place of a file or folder, if the folder
 * cannot be written, or if another process holds it for 30 s
 */
export async function ensureCertificates(options: CertificatesOptions): Promise<Certificates> {
  return await unlessThere(options, async (order) => {
    await makePrivateDirectory(order.directory);
    return await withLock(lockFile(order.directory), () => bringUpToDate(order));
  });
}

/** Throws what ensureCertificates would, and leaves the making to it. */
export async function checkCertificates(options: CertificatesOptions): Promise<void> {
  await unlessThere(options, ({ directory }) => checkWritable(directory));
}

/** The valid certificates in the folder, or else the result of `work`. */
async function unlessThere<T>(
  options: CertificatesOptions,
  work: (order: Order) => Promise<T>,
): Promise<T | Certificates> {
  const order = orderFrom(options);
  try {
    await checkPlaces(placesIn(order.directory));
    return (await inspect(order)).certificates ?? (await work(order));
  } catch (error) {
    if (error instanceof CertificatesError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const message = `cannot make certificates in ${order.directory}: ${why}`;
    throw new CertificatesError(message, { cause: error });
  }
}

function orderFrom({
  directory,
  names = LAB_NAMES,
  caRoot,
  now = new Date(),
}: CertificatesOptions): Order {
  return { directory: resolve(directory), names: canonicalNames(names), caRoot, now };
}

function lockFile(directory: string): string {
  return join(directory, '.lock');
}

function placesIn(directory: string): readonly ExpectedEntry[] {
  const own = labAuthorityDirectory(directory);
  const ofLeaf = [leafFile(directory), leafKeyFile(directory), lockFile(directory)];
  const files = [...ofLeaf, authorityFile(own), authorityKeyFile(own)];
  return [
    ...[directory, own].map((path) => ({ path, kind: 'folder' }) as const),
    ...files.map((path) => ({ path, kind: 'file' }) as const),
  ];
}

async function inspect(order: Order): Promise<Inspection> {
  const { directory, names, caRoot, now } = order;
  const signer = await chooseSigner(directory, caRoot, now);
  const { authority, signedBy, notes } = signer;
  if (authority === undefined) return { signer, fault: signer.fault };
  try {
    const { leaf, chain } = await readLeaf(directory);
    const fault = leafFault(leaf, chain, authority, names, now);
    if (fault !== undefined) return { signer, fault };
    await restrictKeys(order, signer);
    const story: Story = { outcome: 'already', reason: daysLeft(leaf, now), notes };
    return { certificates: describe(directory, { leaf, authority, signedBy }, story) };
  } catch (error) {
    if (error instanceof Fault) return { signer, fault: error.message };
    throw error;
  }
}

// A copied folder or an unpacked archive may have opened the keys to others. The real mkcert's
// are not the lab's to change.
async function restrictKeys({ directory }: Order, { signedBy }: Signer): Promise<void> {
  await restrictToOwner(leafKeyFile(directory));
  if (signedBy !== 'lab') return;
  await restrictToOwner(labAuthorityDirectory(directory));
  await restrictToOwner(authorityKeyFile(labAuthorityDirectory(directory)));
}

async function bringUpToDate(order: Order): Promise<Certificates> {
  // Another process may have done it while this one waited.
  const inspection = await inspect(order);
  if (inspection.certificates !== undefined) return inspection.certificates;
  const { directory } = order;
  const { fault, signer } = inspection;
  const first = !existsSync(leafFile(directory)) && !existsSync(leafKeyFile(directory));
  const signedLeaf = await makeAnew(order, signer);
  return describe(directory, signedLeaf, {
    outcome: first ? 'created' : 'renewed',
    reason: first ? 'there were none' : fault,
    notes: signer.notes,
  });
}

async function makeAnew({ directory, names, now }: Order, signer: Signer): Promise<SignedLeaf> {
  // Loaded only here, because mkcert and PKI.js load for longer than the rest of this takes.
  const { issueAuthority, issueLeaf } = await import('./issue.ts');
  const own = labAuthorityDirectory(directory);
  const authority = signer.authority ?? (await issueAuthority(own, now));
  const { certificate, key } = await issueLeaf(authority, names, now);
  // Written last, so that a failure above leaves the folder as it was.
  if (signer.authority === undefined) await writeAuthority(authority);
  await writeLeaf(directory, certificate, authority, key);
  return { leaf: certificate, authority, signedBy: signer.signedBy };
}
