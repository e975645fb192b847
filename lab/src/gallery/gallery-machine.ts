import { type Face, type Machine, PROGRAMS, type RunningProxy } from '@lab101/failures';
import { foreignCertificates, labCertificates } from '../lab/certificates.ts';
import { CERTIFICATES_DIRECTORY } from '../lab/plan.ts';
import { labPath, projectPath } from '../project.ts';
import { missingNeed, withProxy } from './start-proxy.ts';

/** What the gallery needs of this machine, and the file of the CA that signed its certificate. */
export interface GalleryMachine extends Machine {
  readonly caFile: string;
}

/** @throws {LabError} LAB_BAD_CERTIFICATES, LAB_NOT_WRITABLE */
export async function galleryMachine(): Promise<GalleryMachine> {
  const { certFile, keyFile, caFile } = await labCertificates(CERTIFICATES_DIRECTORY);
  const foreign = await foreignCertificates(labPath('gallery/foreign-certificates'));
  return {
    folder: projectPath('failures'),
    cert: certFile,
    key: keyFile,
    foreign: { cert: foreign.certFile, key: foreign.keyFile },
    caFile,
    startProxy,
  };
}

const startProxy: Machine['startProxy'] = (name, configure, { cert, key, ports, backend }) => {
  const certificate = { certFile: cert, keyFile: key };
  const plan = { descriptor: PROGRAMS[name], configure, backend, certificate, ports };
  return new Promise((resolve, reject) => {
    const ended = withProxy(
      plan,
      ({ place, reload }) =>
        new Promise<void>((end) => {
          const logs = { error: place.errorLog, access: place.accessLog };
          const stop = async (): Promise<void> => {
            end();
            await ended;
          };
          resolve({ logs, reload, stop } satisfies RunningProxy);
        }),
    );
    ended.catch(reject);
  });
};

/** Why a face cannot run on this machine; undefined: it can. */
export async function missingFor({ chain, fix }: Face): Promise<string | undefined> {
  for (const hop of [...chain, ...(fix.chain ?? [])]) {
    const why = 'proxy' in hop ? await missingNeed(PROGRAMS[hop.proxy]) : undefined;
    if (why !== undefined) return why;
  }
  return undefined;
}
