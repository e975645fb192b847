import { stat } from 'node:fs/promises';
import type { LabPlan } from '../lab/lab.ts';
import { attachLab } from '../running/start-lab.ts';
import type { FoundLab } from './follow-lab.ts';

/** The lab of that plan; its folder is made anew by each `make up` after a `make down`. */
export async function foundLab(plan: LabPlan): Promise<FoundLab> {
  const { backend, proxy, relay } = attachLab(plan);
  const folder = await stat(plan.directory).catch(() => undefined);
  const made = folder === undefined ? '' : `${folder.ino}/${folder.birthtimeMs}`;
  return { plan, backend, proxy, relay, identity: `${JSON.stringify(plan)} ${made}` };
}
