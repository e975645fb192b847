import { existsSync } from 'node:fs';
import { execa } from 'execa';
import type { Certificates } from '@lab101/certs';
import { rootPrefix, runQuietly } from '../as-root.ts';
import { labCertificates } from '../certificates.ts';
import { LabError } from '../errors.ts';
import { MACHINE } from '../machine.ts';
import { CERTIFICATES_DIRECTORY } from '../plan.ts';
import type { Output } from './output.ts';

/**
 * Puts the lab's CA into the stores of the system and the browsers, through mkcert. Without mkcert,
 * into a Debian's or Ubuntu's own store where root or sudo allows; else it says how.
 */
export async function trust(output: Output): Promise<void> {
  const made = await labCertificates(CERTIFICATES_DIRECTORY);
  if (!(await hasMkcert())) {
    if (!(await addToSystem(made.caFile))) {
      return explain(made, trustCommands(made.caFile), output);
    }
    output.note('Chromium and Firefox have stores of their own: with mkcert installed, these too');
    return output.result(`Trusted by the system: ${SYSTEM_FILE}. Undo: make untrust`, {
      trusted: true,
    });
  }
  await mkcert(made, '-install');
  output.result(`Trusted: browsers accept what ${made.caFile} signs. Undo: make untrust`, {
    trusted: true,
  });
}

/** Takes the lab's CA out of the stores again. */
export async function untrust(output: Output): Promise<void> {
  const made = await labCertificates(CERTIFICATES_DIRECTORY);
  if (made.signedBy === 'mkcert') {
    const command = `mkcert -uninstall`;
    output.note(
      `the CA in ${made.caDirectory} is mkcert’s own, and other projects may rely on it.`,
    );
    return output.result(`Nothing was changed. If you are sure, run: ${command}`, {
      trusted: true,
      command,
    });
  }
  if (!(await hasMkcert())) {
    if (!(await removeFromSystem())) {
      return explain(made, untrustCommands(made.caFile), output);
    }
    return output.result(`No longer trusted by the system: ${made.caFile}`, { trusted: false });
  }
  await mkcert(made, '-uninstall');
  output.result(`No longer trusted: ${made.caFile}`, { trusted: false });
}

async function hasMkcert(): Promise<boolean> {
  // The npm package of the same name has a command too; only the real one knows -CAROOT.
  const { exitCode } = await execa('mkcert', ['-CAROOT'], { reject: false, timeout: 5000 });
  return exitCode === 0;
}

async function mkcert(made: Certificates, flag: '-install' | '-uninstall'): Promise<void> {
  const { failed } = await execa('mkcert', [flag], {
    env: { CAROOT: made.caDirectory },
    stdio: ['inherit', 'inherit', 'inherit'], // it may ask for the password of sudo
    reject: false,
  });
  if (failed) {
    throw new LabError(
      'LAB_TRUST_FAILED',
      `mkcert ${flag} failed, it says why above: run CAROOT=${made.caDirectory} mkcert ${flag}`,
    );
  }
}

function explain(made: Certificates, commands: readonly string[], output: Output): void {
  const list = commands.map((command) => `  ${command}`).join('\n');
  output.result(
    `Nothing was changed: mkcert is not installed (https://github.com/FiloSottile/mkcert). By hand:\n\n${list}\n`,
    { trusted: false, caFile: made.caFile, commands },
  );
}

const NAME = 'lab101';
const SYSTEM_FILE = `/usr/local/share/ca-certificates/${NAME}.crt`;

async function addToSystem(caFile: string): Promise<boolean> {
  const prefix = await systemPrefix();
  if (prefix === undefined) return false;
  return (
    (await runQuietly([...prefix, 'install', '-m', '0644', caFile, SYSTEM_FILE])) &&
    (await runQuietly([...prefix, 'update-ca-certificates']))
  );
}

async function removeFromSystem(): Promise<boolean> {
  const prefix = await systemPrefix();
  if (prefix === undefined) return false;
  return (
    (await runQuietly([...prefix, 'rm', '-f', SYSTEM_FILE])) &&
    (await runQuietly([...prefix, 'update-ca-certificates', '--fresh']))
  );
}

/** Undefined where the system's store is not Debian's, or this user may not change it. */
async function systemPrefix(): Promise<readonly string[] | undefined> {
  if (!existsSync('/usr/sbin/update-ca-certificates')) return undefined;
  return await rootPrefix();
}

function trustCommands(caFile: string): string[] {
  if (MACHINE.platform === 'win32') return [`certutil -user -addstore Root "${caFile}"`];
  if (MACHINE.platform === 'darwin') {
    const keychain = '~/Library/Keychains/login.keychain-db';
    return [`security add-trusted-cert -r trustRoot -k ${keychain} "${caFile}"`];
  }
  return [
    `sudo cp "${caFile}" ${SYSTEM_FILE} && sudo update-ca-certificates`,
    '# Chromium and Chrome (package libnss3-tools):',
    `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${NAME} -i "${caFile}"`,
    `# Firefox: Settings, Certificates, Authorities, Import: ${caFile}`,
  ];
}

function untrustCommands(caFile: string): string[] {
  if (MACHINE.platform === 'win32') return ['certutil -user -delstore Root "Lab 101 CA"'];
  if (MACHINE.platform === 'darwin') return [`security remove-trusted-cert "${caFile}"`];
  return [
    `sudo rm ${SYSTEM_FILE} && sudo update-ca-certificates --fresh`,
    `certutil -d sql:$HOME/.pki/nssdb -D -n ${NAME}`,
  ];
}
