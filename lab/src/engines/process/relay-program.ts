import { readFile } from 'node:fs/promises';
import { relayEnvironment, type RelaySettings } from '@lab101/proxy';
import type { LabPlan } from '../../lab/lab.ts';
import { MACHINE } from '../../machine/machine.ts';
import { readJson, writeJson } from '../../machine/state-file.ts';
import { projectPath } from '../../project.ts';
import { LOOPBACK } from '../../settings/ports.ts';
import { portAnswers } from '../answers.ts';
import { labFiles, type LabFolder } from './lab-files.ts';
import type { Program } from './program.ts';

/** Needs no other file than those of its own folder. */
const RELAY = projectPath('proxy/dist/relay/main.js');

/** ARR's WebSocket relay. It takes a free port, and has the same after a restart. */
export const relayProgram: Program = {
  name: 'relay',
  prepare: async () => undefined,
  command: async (plan) => {
    const { PATH, SystemRoot } = MACHINE.env; // Windows' sockets need SystemRoot
    const settings = relayEnvironment({
      port: (await relayPort(plan)) ?? 0,
      ...targetsOf(plan),
      timeoutMs: plan.idleTimeoutMs,
      ...plan.relay,
    });
    return {
      file: MACHINE.node,
      args: ['--enable-source-maps', RELAY],
      env: {
        ...(PATH !== undefined && { PATH }),
        ...(SystemRoot !== undefined && { SystemRoot }),
        ...settings,
      },
      outputFile: labFiles(plan).relayLog,
      errorFile: labFiles(plan).relayErrors,
    };
  },
  isHealthy,
};

function targetsOf({ application, ports }: LabPlan): Pick<RelaySettings, 'target' | 'targets'> {
  const backend = `${LOOPBACK}:${ports.backend}`;
  if (application === undefined) return { target: backend };
  const { setting, listens } = application;
  return setting === 'rules' ? { target: backend, targets: listens } : { target: setting };
}

/** Undefined until it listens. */
export async function relayPort(lab: LabFolder): Promise<number | undefined> {
  const kept = await readJson(labFiles(lab).relayState, isKept);
  return kept?.port;
}

interface KeptRelay {
  readonly port: number;
}

function isKept(value: Partial<KeptRelay>): value is KeptRelay {
  return Number.isInteger(value.port);
}

async function isHealthy(plan: LabPlan): Promise<boolean> {
  const kept = await relayPort(plan);
  const port = kept ?? (await listenedPort(plan));
  if (port === undefined || !(await portAnswers(port))) return false;
  if (kept === undefined) await writeJson(labFiles(plan).relayState, { port });
  return true;
}

/** The address in its first line. */
async function listenedPort(lab: LabFolder): Promise<number | undefined> {
  const log = await readFile(labFiles(lab).relayLog, 'utf8').catch(() => '');
  const port = /"event":"listen".*"port":(?<port>\d+)/.exec(log)?.groups?.['port'];
  return port === undefined ? undefined : Number(port);
}
