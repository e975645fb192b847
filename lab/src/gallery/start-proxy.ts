import { chmod, chown, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramPlace, ProgramSite, ProxyDescriptor } from '@lab101/failures';
import { TEMPORARY, withOwnedFolder } from '../machine/owned-folder.ts';
import { until } from '../machine/until.ts';
import { LOOPBACK, portAnswers } from '../settings/ports.ts';
import type { FoundProxy, ProxyRunner, RunningProgram } from './proxy-runner.ts';

interface StartedProxy {
  readonly place: ProgramPlace;
  readonly reload: () => Promise<void>;
}

export interface ProxyPlan {
  readonly descriptor: ProxyDescriptor;
  readonly configure: (place: ProgramPlace) => ProgramSite;
  /** `host:port` of what it stands before. */
  readonly backend: string;
  /** PEM files: the chain and its key. */
  readonly certificate: { readonly certFile: string; readonly keyFile: string };
  /** For HTTP and HTTPS. */
  readonly ports: readonly number[];
  readonly runner: ProxyRunner;
}

/** Ready within so long, in ms: Varnish compiles its configuration first. */
const READY_MS = 30_000;

/**
 * Runs `work` with a proxy that listens on loopback, and ends it afterwards.
 *
 * @throws {LabError} LAB_NO_PROXY if it can be neither found nor fetched
 * @throws {Error} if it ends or is silent instead of listening, with what it logged
 */
export async function withProxy<T>(
  plan: ProxyPlan,
  work: (proxy: StartedProxy) => Promise<T>,
): Promise<T> {
  const { descriptor, runner } = plan;
  const found = await runner.find(descriptor);
  return await withOwnedFolder(TEMPORARY, async (folder) => {
    const place = await prepare(plan, folder, found);
    const program = await found.start(place);
    try {
      await untilReady(descriptor, place, program);
      const reload = async (): Promise<void> => {
        const what = descriptor.reload?.(place);
        if (what === undefined) throw new Error(`${descriptor.title} is not reloaded`);
        await program.order(what);
      };
      return await work({ place, reload });
    } finally {
      await program.stop();
    }
  });
}

async function prepare(
  { descriptor, configure, backend, certificate, ports }: ProxyPlan,
  folder: string,
  { root, inImage, userId }: FoundProxy,
): Promise<ProgramPlace> {
  await chmod(folder, 0o755); // workers that are nobody look for their configuration
  const [httpPort = 0, httpsPort = 0] = ports;
  const place: ProgramPlace = {
    root,
    inImage,
    address: LOOPBACK,
    httpPort,
    httpsPort,
    backend,
    certificateFile: join(folder, 'site.pem'), // HAProxy looks for the key beside it
    keyFile: join(folder, 'site.pem.key'),
    directory: folder,
    accessLog: join(folder, 'access.log'),
    errorLog: join(folder, 'error.log'),
  };
  const { certificateFile, keyFile, accessLog, errorLog } = place;
  await copyFile(certificate.certFile, certificateFile);
  await copyFile(certificate.keyFile, keyFile);
  await writeFile(accessLog, descriptor.logHeading ?? '', { mode: 0o644 });
  await writeFile(errorLog, '', { mode: 0o644 });
  for (const file of descriptor.files(place, configure(place))) {
    if ('text' in file) await writeFile(join(folder, file.name), file.text);
  }
  if (userId !== undefined) {
    const given = [folder, certificateFile, keyFile, accessLog, errorLog];
    for (const file of given) await chown(file, userId, userId);
  }
  return place;
}

async function untilReady(
  { title, hasTls = true }: ProxyDescriptor,
  { httpPort, httpsPort, accessLog, errorLog }: ProgramPlace,
  program: RunningProgram,
): Promise<void> {
  const ports = hasTls ? [httpPort, httpsPort] : [httpPort];
  const isReady = async (): Promise<boolean> => {
    if (!(await program.isAlive())) throw new Error(`${title} has ended`);
    return (await Promise.all(ports.map((port) => portAnswers(port)))).every(Boolean);
  };
  try {
    await until(isReady, { what: `${title} listens`, timeoutMs: READY_MS, everyMs: 50 });
  } catch (error) {
    const logs = await Promise.all([accessLog, errorLog].map((file) => readFile(file, 'utf8')));
    throw new Error(`${(error as Error).message}:\n${logs.join('').slice(-2000)}`, {
      cause: error,
    });
  }
}
