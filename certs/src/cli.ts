import type { Certificates } from './certificates.ts';
import { ensureCertificates } from './ensure-certificates.ts';
import { CertificatesError } from './fault.ts';
import { mkcertCaRoot } from './mkcert-ca-root.ts';
import { writePfx } from './pfx/pfx-files.ts';
import { isoDay } from './validity.ts';

const WRONG_USAGE = 2;

/**
 * `node cli.js <directory> [--pfx <folder>]`: exit 0 done, 1 failed, 2 wrong usage. With --pfx it also
 * writes a PFX and its password, for IIS. Reads CAROOT as mkcert does.
 */
async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (wanted === undefined) {
    const got = args.join(' ') || 'nothing';
    console.error(
      'ERROR: give one folder for the certificates, ' +
        `node cli.js <directory> [--pfx <folder>]: got ${got}`,
    );
    return WRONG_USAGE;
  }
  const { directory, pfxDirectory } = wanted;
  const caRoot = mkcertCaRoot(process.env, process.platform);
  const certificates = await ensureCertificates({ directory, caRoot });
  for (const note of certificates.notes) console.error(`Note: ${note}`);
  console.log(summary(certificates));
  if (pfxDirectory !== undefined) {
    const { pfxFile, passwordFile } = await writePfx(pfxDirectory, certificates);
    console.log(`written: ${pfxFile}, which the password in ${passwordFile} opens`);
  }
  return 0;
}

function readArguments(
  args: readonly string[],
): { readonly directory: string; readonly pfxDirectory: string | undefined } | undefined {
  const [directory, option, pfxDirectory, ...others] = args;
  const isFolder = (text: string | undefined): boolean => text !== undefined && /^[^-]/.test(text);
  if (directory === undefined || !isFolder(directory) || others.length > 0) return undefined;
  if (option === undefined) return { directory, pfxDirectory: undefined };
  return option === '--pfx' && isFolder(pfxDirectory) ? { directory, pfxDirectory } : undefined;
}

function summary({ outcome, reason, names, certFile, notAfter, ...ca }: Certificates): string {
  const signer = ca.signedBy === 'lab' ? "the lab's own CA" : 'the mkcert CA';
  return (
    `${outcome} (${reason}): ${certFile} for ${names.join(', ')}, ` +
    `valid until ${isoDay(notAfter)}, signed by ${signer} ${ca.caFile}`
  );
}

async function run(): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const code = error instanceof CertificatesError ? ` [${error.code}]` : '';
    console.error(`ERROR: ${error instanceof Error ? error.message : String(error)}${code}`);
    process.exitCode = 1;
  }
}

void run();
