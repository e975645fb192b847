import { rm } from 'node:fs/promises';
import type { FindProgram, Machine, ProxyProgramName } from '@lab101/failures';
import { PROXIES } from '@lab101/proxy';
import { findProgram } from '../engines/process/find-program.ts';
import { foreignCertificates, labCertificates } from '../lab/certificates.ts';
import { CERTIFICATES_DIRECTORY } from '../lab/plan.ts';
import { MACHINE } from '../machine/machine.ts';
import { labPath } from '../project.ts';

/** What the gallery needs of this machine, and the file of the CA that signed its certificate. */
export interface GalleryMachine extends Machine {
  readonly caFile: string;
}

/**
 * @param name of the run, a folder below .lab/gallery that nobody else uses
 * @throws {LabError} LAB_BAD_CERTIFICATES, LAB_NOT_WRITABLE
 */
export async function galleryMachine(name: string): Promise<GalleryMachine> {
  const { certFile, keyFile, caFile } = await labCertificates(CERTIFICATES_DIRECTORY);
  const directory = labPath(`gallery/${name}`);
  await rm(directory, { recursive: true, force: true });
  const foreign = await foreignCertificates(labPath('gallery/foreign-certificates'));
  return {
    directory,
    cert: certFile,
    key: keyFile,
    foreign: { cert: foreign.certFile, key: foreign.keyFile },
    caFile,
    findProgram: findGalleryProgram,
  };
}

/** The lab's own proxies are found, or fetched, as the process engine does. */
const findGalleryProgram: FindProgram = async (name: ProxyProgramName) => {
  if (!(name === 'nginx' || name === 'haproxy' || name === 'caddy')) {
    throw new Error(`${name} cannot be found yet`);
  }
  const { program } = PROXIES[name];
  if (program === undefined) throw new Error(`${name} does not run as a process`);
  const { path, env } = await findProgram(program, MACHINE.env['PATH'] ?? '', () => undefined);
  return { path, env: { PATH: MACHINE.env['PATH'] ?? '', ...env } };
};
