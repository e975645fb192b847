import { readFile } from 'node:fs/promises';
import { relayEnvironment, type RelaySettings } from '@lab101/proxy';
import type { LabPlan } from '../../lab/lab.ts';
import { bareEnvironment, MACHINE } from '../../machine/machine.ts';
import { readJson, writeJson } from '../../machine/state-file.ts';
import { projectPath } from '../../project.ts';
import { LOOPBACK, portAnswers } from '../../settings/ports.ts';
import { parseRelayEvent } from '../../lab/relay-event.ts';
import { labFiles, type LabFolder } from './lab-files.ts';
import type { Program } from './program.ts';

/** Needs no other file than those of its own folder. */
const RELAY = projectPath('proxy/dist/relay/main.js');

/** ARR's WebSocket relay. It takes a free port, and has the same after a restart. */
export const relayProgram: Program = {
  name: 'relay',
  command: async (plan) => {
    const settings = relayEnvironment({
      ...targetsOf(plan, await keptRelay(plan)),
      timeoutMs: plan.idleTimeoutMs,
      ...plan.relay,
    });
    return {
      file: MACHINE.node,
      args: ['--enable-source-maps', RELAY],
      env: { ...bareEnvironment(), ...settings },
      outputFile: labFiles(plan).relayLog,
      errorFile: labFiles(plan).relayErrors,
    };
  },
  isHealthy,
};

function targetsOf(
  plan: LabPlan,
  kept: KeptRelay | undefined,
): Pick<RelaySettings, 'port' | 'target' | 'targets'> {
  const { application, ports } = plan;
  const others = otherTargets(plan);
  return {
    port: kept?.port ?? 0,
    target: others.length > 0 ? backendOf(ports) : (application?.listens[0] ?? backendOf(ports)),
    targets: others.map((target) => ({ port: kept?.others[target] ?? 0, target })),
  };
}

function backendOf({ backend }: LabPlan['ports']): string {
  return `${LOOPBACK}:${backend}`;
}

/** With BACKEND=rules, the addresses that rules name. */
function otherTargets({ application }: Pick<LabPlan, 'application'>): readonly string[] {
  return application?.setting === 'rules' ? application.listens : [];
}

export interface KeptRelay {
  readonly port: number;
  /** For each address that rules name, with BACKEND=rules. */
  readonly others: Readonly<Record<string, number>>;
}

/** Undefined until it listens for what the plan leads to. */
export async function keptRelay(
  plan: LabFolder & Pick<LabPlan, 'application'>,
): Promise<KeptRelay | undefined> {
  const kept = await readJson(labFiles(plan).relayState, isKept);
  return otherTargets(plan).every((target) => kept?.others[target] !== undefined)
    ? kept
    : undefined;
}

function isKept(value: Partial<KeptRelay>): value is KeptRelay {
  return Number.isInteger(value.port) && typeof value.others === 'object';
}

async function isHealthy(plan: LabPlan): Promise<boolean> {
  const kept = await keptRelay(plan);
  const relay = kept ?? (await listening(plan));
  if (relay === undefined || !(await portAnswers(relay.port))) return false;
  if (kept === undefined) await writeJson(labFiles(plan).relayState, relay);
  return true;
}

/** As its log's last start says. */
async function listening(plan: LabPlan): Promise<KeptRelay | undefined> {
  const log = await readFile(labFiles(plan).relayLog, 'utf8').catch(() => '');
  const events = log.split('\n').flatMap((line) => parseRelayEvent(line) ?? []);
  const start = events.findLast((event) => event.event === 'listen');
  const targets = otherTargets(plan);
  const { others = [] } = start ?? {};
  if (start === undefined || others.length < targets.length) return undefined;
  const ports = targets.map((target, index) => [target, others[index]]);
  return { port: start.port, others: Object.fromEntries(ports) };
}
