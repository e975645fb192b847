import {
  CertificatesError,
  isCertificateName,
  LAB_NAMES,
  checkCertificates,
  ensureCertificates,
  mkcertCaRoot,
  type Certificates,
} from '@lab101/certs';
import { deniedBySystem, LabError } from '../errors.ts';
import { hostNames } from '../settings/addresses.ts';
import type { LabPlan, Step } from './lab.ts';
import { MACHINE } from '../machine/machine.ts';

/**
 * The lab's certificates, made or renewed if that is needed.
 *
 * @param own names beside the lab's own
 * @throws {LabError} LAB_BAD_CERTIFICATES, LAB_NOT_WRITABLE
 */
export function labCertificates(
  directory: string,
  own: readonly string[] = [],
): Promise<Certificates> {
  return withCode(ensureCertificates({ directory, names: allNames(own), caRoot: caRoot() }));
}

/** Throws what labCertificates would, and changes nothing. */
export function checkLabCertificates(
  plan: Pick<LabPlan, 'certificatesDirectory' | 'sites'>,
): Promise<void> {
  const names = allNames(hostNames(plan));
  const { certificatesDirectory: directory } = plan;
  return withCode(checkCertificates({ directory, names, caRoot: caRoot() }));
}

/** Certificates for the same names from a CA that nobody trusts, to show that they are refused. */
export function foreignCertificates(directory: string): Promise<Certificates> {
  return withCode(ensureCertificates({ directory }));
}

function allNames(own: readonly string[]): readonly string[] {
  return [...LAB_NAMES, ...own.filter((name) => isCertificateName(name))];
}

function caRoot(): string | undefined {
  return mkcertCaRoot(MACHINE.env, MACHINE.platform);
}

async function withCode<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CertificatesError)) throw error;
    const denied = deniedBySystem(error);
    throw denied ?? new LabError('LAB_BAD_CERTIFICATES', error.message, { cause: error });
  }
}

export function certificatesStep(
  plan: Pick<LabPlan, 'certificatesDirectory' | 'sites'>,
  use: (certificates: Certificates) => Promise<void>,
): Step {
  return {
    title: 'Certificates',
    run: async (report) => {
      const certificates = await labCertificates(plan.certificatesDirectory, hostNames(plan));
      for (const note of certificates.notes) report(`Note: ${note}`);
      await withCode(use(certificates));
      return describeCertificates(certificates);
    },
  };
}

function describeCertificates({ outcome, reason, signedBy, notAfter }: Certificates): string {
  const signer = signedBy === 'mkcert' ? 'mkcert’s CA' : 'the lab’s own CA';
  const until = `valid until ${notAfter.toISOString().slice(0, 10)}`;
  return outcome === 'already'
    ? `already there, signed by ${signer}, ${until}`
    : `${outcome} (${reason}), signed by ${signer}, ${until}`;
}
