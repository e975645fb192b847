import { ensureCertificates, mkcertCaRoot, type Certificates } from '@lab101/certs';
import type { Step } from './lab.ts';
import { MACHINE } from './machine.ts';

/** The lab's certificates, made or renewed where that is needed. */
export function labCertificates(directory: string): Promise<Certificates> {
  return ensureCertificates({ directory, caRoot: mkcertCaRoot(MACHINE.env, MACHINE.platform) });
}

/** Certificates for the same names by a CA that nobody trusts: for showing that they are refused. */
export function foreignCertificates(directory: string): Promise<Certificates> {
  return ensureCertificates({ directory });
}

/** The step that makes them, and hands them to the steps after it. */
export function certificatesStep(
  directory: string,
  use: (certificates: Certificates) => Promise<void>,
): Step {
  return {
    title: 'Certificates',
    run: async (report) => {
      const certificates = await labCertificates(directory);
      for (const note of certificates.notes) report(`Note: ${note}`);
      await use(certificates);
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
