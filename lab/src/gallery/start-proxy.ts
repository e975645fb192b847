import {
  access,
  chmod,
  chown,
  constants,
  copyFile,
  readFile,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findFreePorts, type Order } from '@lab101/proxy';
import type { ProgramPlace, ProgramSite, ProxyDescriptor } from '@lab101/failures';
import { execa } from 'execa';
import {
  type Child,
  isAlive,
  killChild,
  signalChildAlone,
  startChild,
  stopChild,
} from '../engines/process/child.ts';
import { findProgram, type FoundProgram } from '../engines/process/find-program.ts';
import { MACHINE } from '../machine/machine.ts';
import { TEMPORARY, withOwnedFolder } from '../machine/owned-folder.ts';
import { until } from '../machine/until.ts';
import { labPath } from '../project.ts';
import { answers, LOOPBACK } from '../settings/ports.ts';

export interface StartedProxy {
  readonly place: ProgramPlace;
  /** What the program says its version is. */
  readonly version: string;
  readonly reload: () => Promise<void>;
}

export interface ProxyPlan {
  readonly descriptor: ProxyDescriptor;
  readonly configure: (place: ProgramPlace) => ProgramSite;
  /** `host:port` of what it stands before. */
  readonly backend: string;
  /** PEM files: the chain and its key. */
  readonly certificate: { readonly certFile: string; readonly keyFile: string };
  /** For HTTP and HTTPS. Default: free ones. */
  readonly ports?: readonly number[];
}

/** Ready within so long, in ms: Varnish compiles its configuration first. */
const READY_MS = 30_000;
const STOP_MS = 3000;
/** Debian's nobody and nogroup. */
const NOBODY = 65_534;

/**
 * Runs `work` with a proxy that listens on free ports of loopback, and ends it afterwards. The
 * program is fetched if the machine has none.
 *
 * @throws {LabError} LAB_NO_PROXY if it can be neither found nor fetched
 * @throws {Error} if it ends or is silent instead of listening, with what it logged
 */
export async function withProxy<T>(
  plan: ProxyPlan,
  work: (proxy: StartedProxy) => Promise<T>,
): Promise<T> {
  const { program } = plan.descriptor;
  const found = await findProgram(program, MACHINE.env['PATH'] ?? '', () => undefined);
  return await withOwnedFolder(TEMPORARY, async (folder) => {
    const userId = userOf(plan.descriptor);
    const place = await prepare(plan, folder, found, userId);
    const child = await start(plan.descriptor, place, found, userId);
    try {
      await untilReady(plan.descriptor, place, child);
      const reload = (): Promise<void> => order(child, found, plan.descriptor.reload?.(place));
      return await work({ place, version: found.version, reload });
    } finally {
      await stopChild(child, STOP_MS);
      await killChild(child);
    }
  });
}

function userOf({ refusesRoot }: ProxyDescriptor): number | undefined {
  return refusesRoot === true && MACHINE.uid === 0 ? NOBODY : undefined;
}

async function prepare(
  { descriptor, configure, backend, certificate, ports }: ProxyPlan,
  folder: string,
  found: FoundProgram,
  userId: number | undefined,
): Promise<ProgramPlace> {
  await chmod(folder, 0o755); // workers that are nobody look for their configuration
  if (userId !== undefined) await chown(folder, userId, userId);
  const [httpPort = 0, httpsPort = 0] = ports ?? (await findFreePorts(2));
  const place: ProgramPlace = {
    root: found.path.replace(/\/usr\/s?bin\/[^/]+$/, ''),
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
  await copyFile(certificate.certFile, place.certificateFile);
  await copyFile(certificate.keyFile, place.keyFile);
  for (const file of descriptor.files(place, configure(place))) {
    if ('text' in file) await writeFile(join(folder, file.name), file.text);
  }
  if (userId !== undefined) {
    for (const file of [place.certificateFile, place.keyFile]) await chown(file, userId, userId);
  }
  return place;
}

async function start(
  descriptor: ProxyDescriptor,
  place: ProgramPlace,
  { path, env }: FoundProgram,
  userId: number | undefined,
): Promise<Child> {
  const command = descriptor.start(place);
  for (const file of [place.accessLog, place.errorLog]) {
    await writeFile(file, '', { mode: 0o644 });
    if (userId !== undefined) await chown(file, userId, userId);
  }
  return await startChild({
    file: path,
    args: command.args,
    env: { PATH: MACHINE.env['PATH'], ...env, ...command.env },
    outputFile: place.accessLog,
    errorFile: place.errorLog,
    ...(userId !== undefined && { userId }),
  });
}

async function untilReady(
  { title, hasTls = true }: ProxyDescriptor,
  { httpPort, httpsPort, accessLog, errorLog }: ProgramPlace,
  child: Child,
): Promise<void> {
  const ports = hasTls ? [httpPort, httpsPort] : [httpPort];
  const isReady = async (): Promise<boolean> => {
    if (!(await isAlive(child))) throw new Error(`${title} has ended`);
    return (await Promise.all(ports.map(answers))).every(Boolean);
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

async function order(
  child: Child,
  { path, env }: FoundProgram,
  what: Order | undefined,
): Promise<void> {
  if (what === undefined) throw new Error('this program is not reloaded');
  if ('signal' in what) await signalChildAlone(child, what.signal);
  else await execa(path, what.command.slice(1), { env: { ...env }, timeout: 10_000 });
}

/**
 * Why it cannot run on this machine, for a test that is left out; undefined: it can. A program that
 * is missing is fetched.
 */
export async function missing(descriptor: ProxyDescriptor): Promise<string | undefined> {
  const needed = await missingNeed(descriptor);
  if (needed !== undefined) return needed;
  try {
    await findProgram(descriptor.program, MACHINE.env['PATH'] ?? '', () => undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

/**
 * The same for what is not fetched: the program of the machine that it needs beside itself, and a
 * clone that the user can enter that it runs as.
 */
export async function missingNeed(descriptor: ProxyDescriptor): Promise<string | undefined> {
  const { needs, title } = descriptor;
  if (needs !== undefined && !(await isOnPath(needs))) return `no ${needs} on PATH for ${title}`;
  if (userOf(descriptor) === undefined) return undefined;
  const closed = await closedFolder(labPath());
  return closed && `${title} runs as nobody, who cannot enter ${closed}`;
}

/** The first folder on the way to that one that only some users may enter. */
export async function closedFolder(folder: string): Promise<string | undefined> {
  const above = dirname(folder);
  const closed = above === folder ? undefined : await closedFolder(above);
  if (closed !== undefined) return closed;
  const found = await stat(folder).catch(() => undefined); // it may not have been made yet
  return found !== undefined && (found.mode & constants.S_IXOTH) === 0 ? folder : undefined;
}

async function isOnPath(command: string): Promise<boolean> {
  const folders = (MACHINE.env['PATH'] ?? '').split(':');
  const looks = folders.map((folder) =>
    access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(looks)).includes(true);
}
