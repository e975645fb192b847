import { composeEngine } from '../engines/compose/compose-engine.ts';
import { composeFolders } from '../engines/compose/compose-owner.ts';
import { ENGINES } from '../engines/engines.ts';
import { hasPrograms, stopPrograms } from '../engines/process/stop-programs.ts';
import type { LabPlan } from '../lab/lab.ts';
import type { LabSettings } from '../settings/options.ts';
import { personsPlan, readPlan, UP_DIRECTORY } from '../lab/plan.ts';
import { sweep } from '../running/sweep.ts';
import { withLabLock } from './lab-lock.ts';
import type { Output } from './output.ts';

/**
 * Stops the lab of this folder, however it was started, and labs of tests that were killed. Keeps
 * the certificates.
 *
 * @param interrupted stops waiting for another command; a stop that has begun completes
 */
export async function down(
  settings: LabSettings,
  output: Output,
  interrupted: AbortSignal,
): Promise<void> {
  await withLabLock('make down', interrupted, () => downAlone(settings, output));
}

async function downAlone(settings: LabSettings, output: Output): Promise<void> {
  await sweep();
  const plan = await readPlan();
  const containers = await personsPlan('compose', settings);
  const { own, others } = await composeFolders(containers.name);
  const isUp = plan !== undefined || own || (await hasPrograms(UP_DIRECTORY));
  if (!isUp) return output.result('The lab is not up.', { stopped: false });
  for (const folder of plan?.engine === 'process' ? [] : others) {
    output.note(`containers that ${folder} started are left running: run make down there`);
  }
  await output.steps([
    {
      title: 'Lab',
      run: async () => {
        await stopAll(plan, own ? containers : undefined);
        return 'stopped';
      },
    },
  ]);
  output.result('Lab 101 is down. The certificates stay in .lab/certs.', { stopped: true });
}

/** Stops the lab, and leftovers of another engine that it was started over. */
async function stopAll(plan: LabPlan | undefined, containers: LabPlan | undefined): Promise<void> {
  if (plan !== undefined) await ENGINES[plan.engine].attach(plan).stop();
  const isKnown = plan !== undefined && plan.engine !== 'process';
  if (containers !== undefined && !isKnown) await composeEngine.attach(containers).stop();
  await stopPrograms(UP_DIRECTORY);
}
