import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificates } from '@lab101/certs';
import type { Order, Place, ProxyFile, ProxyProgram } from '@lab101/proxy';
import { execa } from 'execa';
import { configureProxy, proxyOf } from '../../lab/configure-proxy.ts';
import { LabError } from '../../errors.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { MACHINE } from '../../machine/machine.ts';
import { readJson, writeJson } from '../../machine/state-file.ts';
import type { ChildCommand } from './child.ts';
import { signalChildAlone } from './child.ts';
import { findModule } from './find-module.ts';
import { findProgram, type FoundProgram } from './find-program.ts';
import { withChild } from './kept-children.ts';
import { labFiles, withSlashes } from './lab-files.ts';
import type { Program } from './program.ts';
import { proxyPlace } from './proxy-place.ts';
import { keptRelay } from './relay-program.ts';

interface KeptProxy {
  readonly program: FoundProgram;
  readonly place: Place;
  /** The length of its error log before its last start, in characters. */
  readonly errorsBefore: number;
  /** Its configuration, in the place's directory. */
  readonly configuration: string;
}

export const proxyProgram: Program = {
  name: 'proxy',
  prepare,
  command,
  isHealthy,
};

/** @throws {LabError} LAB_BAD_OPTION if it runs in containers only */
export function programOf(plan: Pick<LabPlan, 'proxy'>): ProxyProgram {
  const { program, title } = proxyOf(plan);
  if (program !== undefined) return program;
  throw new LabError('LAB_BAD_OPTION', `${title} runs in containers only`, {
    next: 'leave ENGINE=process out',
  });
}

export async function chooseProgram(
  plan: LabPlan,
  report: (detail: string) => void,
): Promise<FoundProgram> {
  return await findProgram(programOf(plan), MACHINE.env['PATH'] ?? '', report);
}

export async function writeProxyFiles(
  plan: LabPlan,
  program: FoundProgram,
  made: Certificates,
): Promise<void> {
  const relay = plan.relay === undefined ? undefined : await keptRelay(plan);
  const place = proxyPlace(plan, made, relay);
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  const tools = {
    version: program.version,
    findModule: (module: Parameters<typeof findModule>[1]) => findModule(program, module),
  };
  const files = await configureProxy(plan, place, tools);
  for (const file of files) await writeProxyFile(place.directory, file);
  const [{ name: configuration } = { name: '' }] = files;
  const kept: KeptProxy = { program, place, configuration, errorsBefore: 0 };
  await writeJson(labFiles(plan).proxyState, kept);
}

async function writeProxyFile(directory: string, file: ProxyFile): Promise<void> {
  const path = join(directory, file.name);
  await rm(path, { force: true });
  if ('text' in file) await writeFile(path, file.text, { mode: 0o600 });
  else await symlink(file.linkTo, path);
}

/** Checks that the proxy can do what the plan says, before anything is stopped for it. */
export async function checkProxy(plan: LabPlan): Promise<void> {
  const program = programOf(plan);
  const directory = labFiles(plan).proxy;
  const fault = program.directoryFault(withSlashes(directory));
  if (fault !== undefined) {
    throw new LabError(
      'LAB_BAD_PATH',
      `a folder of ${proxyOf(plan).title} ${fault}, got ${JSON.stringify(directory)}`,
      { next: 'move this clone' },
    );
  }
  if (!proxyOf(plan).runsIisConfiguration) return;
  const certificate = { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' };
  const place = proxyPlace(plan, { ...certificate, certFile: '', keyFile: '' } as Certificates);
  await configureProxy(plan, place, {
    version: program.oldest,
    findModule: async (module) => findModule(await chooseProgram(plan, () => undefined), module),
  });
}

/** The configuration as the proxy itself reads it. */
export async function effectiveConfig(plan: LabPlan): Promise<string> {
  const { program, place, configuration } = await keptProxy(plan);
  const args = programOf(plan).printArgs?.(place);
  if (args !== undefined) {
    const options = { env: { ...program.env }, extendEnv: false, timeout: 5000 };
    return (await execa(program.path, args, options)).stdout;
  }
  return await readFile(join(place.directory, configuration), 'utf8');
}

export async function reloadProxy(plan: LabPlan): Promise<void> {
  const { program, place } = await keptProxy(plan);
  await order(plan, programOf(plan).reload(place), program);
}

async function order(plan: LabPlan, what: Order, { path, env }: FoundProgram): Promise<void> {
  if ('signal' in what) {
    // Signals the first process only: it signals its workers itself.
    await withChild(plan, proxyProgram.name, (child) => signalChildAlone(child, what.signal));
    return;
  }
  const [, ...args] = what.command;
  await execa(path, args, { env: { ...env }, timeout: 10_000 });
}

/** Writes the log’s heading, if it needs one, and removes the ready file of a killed proxy. */
async function prepare(plan: LabPlan): Promise<void> {
  const kept = await keptProxy(plan);
  const { place } = kept;
  const { logHeading, readyFile } = programOf(plan);
  const heading = logHeading?.(new Date()) ?? '';
  await writeFile(place.accessLog, heading, { flag: 'a', mode: 0o600 });
  if (readyFile !== undefined) await rm(readyFile(place), { force: true });
  const errorsBefore = (await readFile(place.errorLog, 'utf8').catch(() => '')).length;
  await writeJson(labFiles(plan).proxyState, { ...kept, errorsBefore });
}

/**
 * The program takes bash's place, and with it the process id; what hands its log on ends after it,
 * at the end of the pipe.
 */
const LOG_PIPE = `exec "$0" "$@" > >(trap '' TERM INT HUP; exec cat)`;

async function command(plan: LabPlan): Promise<ChildCommand> {
  const { program, place } = await keptProxy(plan);
  const { start, needsLogPipe = false } = programOf(plan);
  const { args, env } = start(place);
  const words = needsLogPipe
    ? ['bash', '-c', LOG_PIPE, program.path, ...args]
    : [program.path, ...args];
  const [file = '', ...rest] = words;
  return {
    file,
    args: rest,
    env: { PATH: MACHINE.env['PATH'], ...program.env, ...env },
    outputFile: place.accessLog,
    errorFile: place.errorLog,
  };
}

async function isHealthy(plan: LabPlan): Promise<boolean> {
  const kept = await keptProxy(plan);
  const { place } = kept;
  const { readyFile, readyLine } = programOf(plan);
  if (readyFile !== undefined) {
    return (await readFile(readyFile(place), 'utf8').catch(() => '')) !== '';
  }
  const logged = await readFile(place.errorLog, 'utf8').catch(() => '');
  return readyLine?.test(logged.slice(kept.errorsBefore)) ?? true;
}

async function keptProxy(plan: LabPlan): Promise<KeptProxy> {
  const kept = await readJson(labFiles(plan).proxyState, isKept);
  if (kept === undefined) {
    throw new LabError('LAB_NOT_UP', 'the lab’s proxy was not prepared', { next: 'run make up' });
  }
  return kept;
}

function isKept(value: Partial<KeptProxy>): value is KeptProxy {
  return value.program !== undefined && value.place !== undefined;
}
