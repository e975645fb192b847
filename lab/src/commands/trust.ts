import { join } from 'node:path';
import { execa } from 'execa';
import type { Certificates } from '@lab101/certs';
import { labCertificates } from '../certificates.ts';
import { LabError } from '../errors.ts';
import { MACHINE } from '../machine.ts';
import { CERTIFICATES_DIRECTORY } from '../plan.ts';
import type { Output } from './output.ts';

/** Puts the lab's CA into the stores of the system and the browsers, through mkcert. */
export async function trust(output: Output): Promise<void> {
  const made = await labCertificates(CERTIFICATES_DIRECTORY);
  if (!(await hasMkcert())) return explain(made, trustCommands(made.caFile), output);
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
  if (!(await hasMkcert())) return explain(made, untrustCommands(made.caFile), output);
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

function trustCommands(caFile: string): string[] {
  if (MACHINE.platform === 'win32') return [`certutil -user -addstore Root "${caFile}"`];
  if (MACHINE.platform === 'darwin') {
    const keychain = '~/Library/Keychains/login.keychain-db';
    return [`security add-trusted-cert -r trustRoot -k ${keychain} "${caFile}"`];
  }
  return [
    `sudo cp "${caFile}" /usr/local/share/ca-certificates/${NAME}.crt && sudo update-ca-certificates`,
    '# Chromium and Chrome (package libnss3-tools):',
    `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${NAME} -i "${caFile}"`,
    `# Firefox: Settings, Certificates, Authorities, Import: ${caFile}`,
  ];
}

function untrustCommands(caFile: string): string[] {
  if (MACHINE.platform === 'win32') return ['certutil -user -delstore Root "Lab 101 CA"'];
  if (MACHINE.platform === 'darwin') return [`security remove-trusted-cert "${caFile}"`];
  return [
    `sudo rm ${join('/usr/local/share/ca-certificates', `${NAME}.crt`)} && sudo update-ca-certificates --fresh`,
    `certutil -d sql:$HOME/.pki/nssdb -D -n ${NAME}`,
  ];
}
