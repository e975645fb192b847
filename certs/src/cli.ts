import type { Certificates } from './certificates.ts';
import { ensureCertificates } from './ensure-certificates.ts';
import { mkcertCaRoot } from './mkcert-ca-root.ts';
import { isoDay } from './validity.ts';

const WRONG_USAGE = 2;

/** `node cli.js <directory>`: exit 0 done, 1 failed, 2 wrong usage. Honours CAROOT as mkcert does. */
async function main([directory, ...others]: readonly string[]): Promise<number> {
  if (!directory || directory.startsWith('-') || others.length > 0) {
    const got = process.argv.slice(2).join(' ') || 'nothing';
    console.error(
      `ERROR: give one folder for the certificates, node cli.js <directory>: got ${got}`,
    );
    return WRONG_USAGE;
  }
  const caRoot = mkcertCaRoot(process.env, process.platform);
  const certificates = await ensureCertificates({ directory, caRoot });
  for (const note of certificates.notes) console.error(`Note: ${note}`);
  console.log(summary(certificates));
  return 0;
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
    console.error(`ERROR: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

void run();
