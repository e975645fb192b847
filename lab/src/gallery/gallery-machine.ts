import { type Face, type Machine, PROGRAMS, type RunningProxy } from '@lab101/failures';
import { foreignCertificates, labCertificates } from '../lab/certificates.ts';
import { CERTIFICATES_DIRECTORY } from '../lab/plan.ts';
import { labPath, projectPath } from '../project.ts';
import type { LabSettings } from '../settings/options.ts';
import { AS_PROGRAM } from './as-program.ts';
import type { ProxyRunner } from './proxy-runner.ts';
import { withProxy } from './start-proxy.ts';

/** What the gallery needs of this machine, and the file of the CA that signed its certificate. */
export interface GalleryMachine extends Machine {
  readonly caFile: string;
  /** Why a face cannot run; undefined: it can. */
  readonly missingFor: (face: Face) => Promise<string | undefined>;
}

type GallerySettings = Pick<LabSettings, 'engine' | 'proxyImages'>;

/**
 * @param settings default: proxies are programs of this machine
 * @throws {LabError} LAB_BAD_CERTIFICATES, LAB_NOT_WRITABLE
 */
export async function galleryMachine(settings?: GallerySettings): Promise<GalleryMachine> {
  const { certFile, keyFile, caFile } = await labCertificates(CERTIFICATES_DIRECTORY);
  const foreign = await foreignCertificates(labPath('gallery/foreign-certificates'));
  const runner = await runnerOf(settings);
  return {
    folder: projectPath('failures'),
    cert: certFile,
    key: keyFile,
    foreign: { cert: foreign.certFile, key: foreign.keyFile },
    caFile,
    startProxy: starter(runner),
    missingFor: (face) => missingFor(face, runner),
  };
}

/** Containers only if they are asked for by name: programs start faster. */
async function runnerOf(settings: GallerySettings | undefined): Promise<ProxyRunner> {
  if (settings?.engine !== 'compose') return AS_PROGRAM;
  const { asContainer } = await import('./as-container.ts');
  return asContainer(settings.proxyImages);
}

const starter =
  (runner: ProxyRunner): Machine['startProxy'] =>
  (name, configure, { cert, key, ports, backend }) => {
    const certificate = { certFile: cert, keyFile: key };
    const plan = { descriptor: PROGRAMS[name], configure, backend, certificate, ports, runner };
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

async function missingFor({ chain, fix }: Face, runner: ProxyRunner): Promise<string | undefined> {
  const hops = [...chain, ...(fix.chain ?? [])];
  const names = new Set(hops.flatMap((hop) => ('proxy' in hop ? [hop.proxy] : [])));
  if (names.size === 0 && runner !== AS_PROGRAM)
    return 'no proxy in it: the same as ENGINE=process';
  for (const name of names) {
    const why = await runner.missing(PROGRAMS[name]);
    if (why !== undefined) return why;
  }
  return undefined;
}
