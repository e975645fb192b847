import { mkdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { certificatesStep } from '../../certificates.ts';
import type { LabError } from '../../errors.ts';
import { followLines } from '../../follow-lines.ts';
import type { Engine, Lab, LabPlan, ProxyService, Service, Step } from '../../lab.ts';
import { MACHINE } from '../../machine.ts';
import { projectPath } from '../../project.ts';
import { readJson, writeJson } from '../../state-file.ts';
import { startFailure } from '../start-failure.ts';
import { backendProgram } from './backend-program.ts';
import {
  isAlive,
  killChild,
  signalChildAlone,
  startChild,
  stopChild,
  type Child,
  type ChildCommand,
} from './child.ts';
import { labFiles } from './lab-files.ts';
import { findNginx } from './nginx-binary.ts';
import { checkNginxPath } from './nginx-path.ts';
import { effectiveNginxConfig, nginxProgram, writeNginxConfig } from './nginx-program.ts';
import type { Program } from './program.ts';

const START_TIMEOUT_MS = 10_000;
const STOP_GRACE_MS = 5000; // longer than the backend's CLOSE_TIMEOUT_MS
const SERVICE_GRACE_MS = 10_000;
const LOG_KEEPER = projectPath('lab/dist/engines/process/log-keeper/main.js');

/** Runs both programs as plain processes of this machine. No Docker at all. */
export const processEngine: Engine = {
  name: 'process',
  check: async (plan) => checkNginxPath(plan.directory),
  binder: async () => 'user',
  ownPorts: async (plan) => {
    await endOrphans(plan);
    return new Set();
  },
  steps: (plan) => [
    nginxStep(plan),
    certificatesStep(plan.certificatesDirectory, (made) => writeNginxConfig(plan, made)),
    startStep('Backend', plan, backendProgram),
    startStep('Proxy', plan, nginxProgram),
  ],
  attach: (plan) => attach(plan),
};

/** Of an earlier lab in this folder: its ports would seem taken by a stranger. */
async function endOrphans(plan: LabPlan): Promise<void> {
  for (const { name } of [backendProgram, nginxProgram]) {
    const child = await readChild(plan, name);
    if (child !== undefined && !(await isAlive(child))) await stopChild(child, STOP_GRACE_MS);
  }
}

function nginxStep(plan: LabPlan): Step {
  return {
    title: 'nginx',
    run: async (report) => {
      const binary = await findNginx(MACHINE.env['PATH'] ?? '', report);
      await mkdir(labFiles(plan).temp, { recursive: true, mode: 0o700 });
      await writeJson(labFiles(plan).binary, binary);
      return `${binary.version}, ${binary.path}`;
    },
  };
}

function startStep(title: string, plan: LabPlan, program: Program): Step {
  return {
    title,
    run: async () => {
      await start(plan, program);
      if (!plan.isolated) await keepLogsBounded(plan);
      return 'healthy';
    },
  };
}

async function start(plan: LabPlan, program: Program): Promise<void> {
  if (await isRunning(plan, program.name)) return;
  await program.prepare(plan);
  const child = await launch(plan, program.name, await program.command(plan));
  await untilHealthy(plan, program, child);
}

async function untilHealthy(plan: LabPlan, program: Program, child: Child): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await program.isHealthy(plan))) {
    if (!(await isAlive(child))) throw await failure(plan, program, 'ended while it started');
    if (performance.now() > deadline) {
      throw await failure(plan, program, `was not healthy within ${START_TIMEOUT_MS} ms`);
    }
    await delay(10);
  }
}

async function failure(plan: LabPlan, program: Program, what: string): Promise<LabError> {
  const { errorFile } = await program.command(plan);
  return startFailure(program.name, what, await readFile(errorFile, 'utf8').catch(() => ''));
}

const KEEPER = 'log-keeper';

/** As Docker caps a container's log. A lab of a test's own is gone before it matters. */
async function keepLogsBounded(plan: LabPlan): Promise<void> {
  if (await isRunning(plan, KEEPER)) return;
  const { accessLog, errorLog, backendLog, backendErrors } = labFiles(plan);
  await launch(plan, KEEPER, {
    file: MACHINE.node,
    args: [LOG_KEEPER, accessLog, errorLog, backendLog, backendErrors],
    env: {},
    outputFile: errorLog,
    errorFile: errorLog,
  });
}

/** Starts a program and keeps who it is; one that nobody could find again is ended. */
async function launch(plan: LabPlan, name: string, command: ChildCommand): Promise<Child> {
  const child = await startChild(command);
  try {
    await writeJson(labFiles(plan).child(name), child);
  } catch (error) {
    await killChild(child); // such as on a full disk
    throw error;
  }
  return child;
}

async function readChild(plan: LabPlan, name: string): Promise<Child | undefined> {
  return await readJson(labFiles(plan).child(name), isChild);
}

function isChild(value: Partial<Child>): value is Child {
  return Number.isInteger(value.pid) && typeof value.startedAt === 'string';
}

async function isRunning(plan: LabPlan, name: string): Promise<boolean> {
  const child = await readChild(plan, name);
  return child !== undefined && (await isAlive(child));
}

function attach(plan: LabPlan): Lab {
  const { accessLog, errorLog, backendLog, backendErrors } = labFiles(plan);
  const stop = (): Promise<void> => stopAll(plan);
  return {
    plan,
    backend: service(plan, backendProgram, [backendLog, backendErrors]),
    proxy: proxyService(plan, [accessLog, errorLog]),
    proxyConfig: () => effectiveNginxConfig(plan),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function service(plan: LabPlan, program: Program, files: readonly string[]): Service {
  return {
    name: program.name,
    isRunning: () => isRunning(plan, program.name),
    start: () => start(plan, program),
    stop: () => withChild(plan, program.name, (child) => stopChild(child, SERVICE_GRACE_MS)),
    kill: () => withChild(plan, program.name, killChild),
    follow: async (onLine, signal) => {
      await Promise.all(files.map((file) => followLines(file, onLine, signal)));
    },
  };
}

function proxyService(plan: LabPlan, files: readonly string[]): ProxyService {
  return {
    ...service(plan, nginxProgram, files),
    // nginx's master alone: it tells its workers itself.
    reload: () => withChild(plan, nginxProgram.name, (child) => signalChildAlone(child, 'SIGHUP')),
  };
}

async function withChild(
  plan: LabPlan,
  name: string,
  act: (child: Child) => Promise<void>,
): Promise<void> {
  const child = await readChild(plan, name);
  if (child !== undefined) await act(child);
}

async function stopAll(plan: LabPlan): Promise<void> {
  // The backend first: its 1001 reaches the clients only while the proxy still stands.
  for (const name of [backendProgram.name, nginxProgram.name, KEEPER]) {
    const child = await readChild(plan, name);
    if (child !== undefined) await stopChild(child, STOP_GRACE_MS);
  }
  await rm(plan.directory, { recursive: true, force: true });
}
