import { DEFAULT_PROXY } from '@lab101/proxy';
import { checkNoLoop } from '../lab/application.ts';
import { checkBackendSettings } from './backend-settings.ts';
import { checkLabCertificates } from '../lab/certificates.ts';
import { ENGINES } from '../engines/engines.ts';
import { endUnknownPrograms } from '../engines/process/stop-programs.ts';
import { LabError } from '../errors.ts';
import type { Lab, LabPlan, Step } from '../lab/lab.ts';
import type { LabSettings } from '../settings/options.ts';
import { isolatedPlan, type TimeLimits } from '../lab/plan.ts';
import { checkPorts, freePorts } from '../settings/ports.ts';
import { noteTestLab } from './test-labs.ts';

/** Default: as of the settings and of IIS's configuration, but no relay. */
export type StartLabOptions = Pick<LabPlan, 'engine' | 'images'> &
  Partial<Pick<LabPlan, 'proxy' | 'relay' | 'backend' | 'certificatesDirectory'>> &
  Partial<Pick<LabSettings, 'application' | 'webConfig' | 'serverConfig'>> &
  TimeLimits;

const ATTEMPTS = 3; // a free port may be taken between finding and binding it

/**
 * Starts a lab of the caller's own on free ports, independent of others. Dispose of it to stop it.
 *
 * @throws {LabError} if it cannot be started; nothing is left running then
 */
export async function startLab(options: StartLabOptions): Promise<Lab> {
  const { engine, backend = {}, proxy = DEFAULT_PROXY, relay, webConfig, serverConfig } = options;
  const settings = { ...options, backend, proxy, relay, webConfig, serverConfig };
  const run: BringUpOptions['run'] = async (steps) => {
    for (const step of steps) await step.run(() => undefined);
  };
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts();
    const plan = await isolatedPlan(engine, ports, settings, options.certificatesDirectory);
    try {
      return await bringUp(plan, { run, starting: () => noteTestLab(plan) });
    } catch (error) {
      const taken = error instanceof LabError && error.code === 'LAB_PORT_TAKEN';
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

export function attachLab(plan: LabPlan): Lab {
  return ENGINES[plan.engine].attach(plan);
}

export interface BringUpOptions {
  readonly run: (steps: readonly Step[]) => Promise<void>;
  /** A lab that this one replaces, once this one is known to start. */
  readonly replaced?: Lab | undefined;
  /** Called before the first step, after the checks. */
  readonly starting?: () => Promise<void>;
}

/**
 * Checks, then runs the steps of the plan's engine. A failed check changes nothing that a lab knows
 * of; a failed step leaves nothing half started.
 */
export async function bringUp(plan: LabPlan, options: BringUpOptions): Promise<Lab> {
  const { run, replaced, starting } = options;
  checkNoLoop(plan);
  const engine = ENGINES[plan.engine];
  const lab = engine.attach(plan);
  const running = replaced === undefined ? new Set<number>() : await portsInUse(replaced);
  await checkBackendSettings(plan);
  await checkLabCertificates(plan);
  await engine.check(plan);
  await checkPorts(plan.ports, await engine.binder(), await ownPorts(plan, replaced));
  const same = replaced !== undefined && isSame(replaced.plan, plan);
  const wasUp = same && running.size === Object.keys(plan.ports).length;
  try {
    if (replaced !== undefined && !same) await run([stopStep(replaced)]);
    await starting?.();
    await run(engine.steps(plan));
  } catch (error) {
    // A lab that was up stays up. The first error is reported.
    if (!wasUp) await lab.stop().catch(() => undefined);
    throw error;
  }
  return lab;
}

/**
 * Ports that are this lab's own, or its predecessor's, which makes way for it. Programs in its
 * folder that no state file knows are ended.
 */
export async function ownPorts(
  plan: LabPlan,
  replaced: Lab | undefined,
): Promise<ReadonlySet<number>> {
  await endUnknownPrograms(plan.directory); // otherwise their ports would seem taken by an unknown program
  const before = replaced === undefined ? [] : await portsInUse(replaced);
  return new Set([...before, ...(await ENGINES[plan.engine].ownPorts(plan))]);
}

async function portsInUse({ plan, backend, proxy }: Lab): Promise<Set<number>> {
  return new Set([
    ...((await backend.isRunning()) ? [plan.ports.backend] : []),
    ...((await proxy.isRunning()) ? [plan.ports.http, plan.ports.https] : []),
  ]);
}

/** True if two plans are the same, however their settings were written. */
function isSame(one: LabPlan, other: LabPlan): boolean {
  const text = (plan: LabPlan): string => JSON.stringify({ ...plan, given: undefined });
  return text(one) === text(other);
}

function stopStep(lab: Lab): Step {
  return {
    title: 'Earlier lab, which had other settings',
    run: async () => {
      await lab.stop();
      return 'stopped';
    },
  };
}
