import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { certificatesStep } from '../../lab/certificates.ts';
import { proxyOf } from '../../lab/configure-proxy.ts';
import type { LabError } from '../../errors.ts';
import { followLines } from '../../machine/follow-lines.ts';
import type { Engine, Lab, LabPlan, Service, Step } from '../../lab/lab.ts';
import { INTERRUPTION } from '../../machine/interrupted.ts';
import { MACHINE } from '../../machine/machine.ts';
import { within } from '../../machine/until.ts';
import { projectPath } from '../../project.ts';
import { startFailure } from '../start-failure.ts';
import { backendProgram } from './backend-program.ts';
import { isAlive, killChild, stopChild, type Child } from './child.ts';
import { isRunning, launch, lostLogs, withChild } from './kept-children.ts';
import { labFiles } from './lab-files.ts';
import type { FoundProgram } from './find-program.ts';
import {
  checkProxy,
  chooseProgram,
  effectiveConfig,
  proxyProgram,
  reloadProxy,
  writeProxyFiles,
} from './proxy-program.ts';
import type { Program } from './program.ts';
import { relayProgram } from './relay-program.ts';
import { LOG_KEEPER_NAME, stopPrograms } from './stop-programs.ts';

const START_TIMEOUT_MS = 10_000;
const SERVICE_GRACE_MS = 10_000;
const LOG_KEEPER = projectPath('lab/dist/engines/process/log-keeper/main.js');

export const processEngine: Engine = {
  name: 'process',
  check: checkProxy,
  binder: async () => 'user',
  ownPorts: async () => new Set(),
  steps: (plan) => [
    // First, since the proxy's configuration names its port.
    ...(plan.relay === undefined ? [] : [startStep('Relay', plan, relayProgram)]),
    ...proxySteps(plan),
    startStep('Backend', plan, backendProgram),
    startStep('Proxy', plan, proxyProgram),
  ],
  attach,
};

/** The program, then the certificates with what the program reads. */
function proxySteps(plan: LabPlan): Step[] {
  let found: FoundProgram | undefined;
  return [
    {
      title: proxyOf(plan).title,
      run: async (report) => {
        found = await chooseProgram(plan, report);
        return `${found.version}, ${found.path}`;
      },
    },
    certificatesStep(plan, async (made) => {
      if (found !== undefined) await writeProxyFiles(plan, found, made);
    }),
  ];
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
  await program.prepare?.(plan);
  const child = await launch(plan, program.name, await program.command(plan));
  await untilHealthy(plan, program, child);
}

async function untilHealthy(plan: LabPlan, program: Program, child: Child): Promise<void> {
  const isHealthy = async (): Promise<boolean> => {
    if (await program.isHealthy(plan)) return true;
    INTERRUPTION.signal.throwIfAborted();
    if (await isAlive(child)) return false;
    throw await failure(plan, program, 'ended while it started');
  };
  if (await within(isHealthy, { timeoutMs: START_TIMEOUT_MS })) return;
  throw await failure(plan, program, `was not healthy within ${START_TIMEOUT_MS} ms`);
}

async function failure(plan: LabPlan, program: Program, what: string): Promise<LabError> {
  const { errorFile } = await program.command(plan);
  return startFailure(program.name, what, await readFile(errorFile, 'utf8').catch(() => ''));
}

/** As Docker limits a container's log. Labs of tests end before they reach the limit. */
async function keepLogsBounded(plan: LabPlan): Promise<void> {
  if (await isRunning(plan, LOG_KEEPER_NAME)) return;
  const { accessLog, errorLog, backendLog, backendErrors, relayLog } = labFiles(plan);
  await launch(plan, LOG_KEEPER_NAME, {
    file: MACHINE.node,
    args: [LOG_KEEPER, accessLog, errorLog, backendLog, backendErrors, relayLog],
    env: {},
    outputFile: errorLog,
    errorFile: errorLog,
  });
}

function attach(plan: LabPlan): Lab {
  const { accessLog, errorLog, backendLog, backendErrors, relayLog, relayErrors } = labFiles(plan);
  const stop = (): Promise<void> => stopPrograms(plan.directory);
  return {
    plan,
    backend: service(plan, backendProgram, [backendLog, backendErrors]),
    proxy: {
      ...service(plan, proxyProgram, [accessLog, errorLog]),
      reload: () => reloadProxy(plan),
    },
    relay: plan.relay && service(plan, relayProgram, [relayLog, relayErrors]),
    proxyConfig: () => effectiveConfig(plan),
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
    follow: async (onLine, signal, onEnd) => {
      const ends = files.map(() => 0);
      const follow = (file: string, index: number): Promise<void> =>
        followLines(
          file,
          (line) => onLine(line, basename(file)),
          signal,
          (asOfMs) => {
            ends[index] = asOfMs;
            onEnd?.(Math.min(...ends));
          },
        );
      await Promise.all(files.map(follow));
    },
    lostLogs: () => lostLogs(plan, program.name),
    written: async () => {
      const texts = files.map(async (file) => await readFile(file, 'utf8').catch(() => ''));
      return (await Promise.all(texts)).flatMap((text) => text.split('\n').slice(0, -1));
    },
  };
}
