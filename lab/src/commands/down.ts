import { ENGINES } from '../engines/engines.ts';
import type { LabSettings } from '../options.ts';
import type { Output } from './output.ts';
import { findPlan } from './status.ts';

/** Stops the lab, however it was started. Certificates stay. */
export async function down(settings: LabSettings, output: Output): Promise<void> {
  const plan = await findPlan(settings);
  if (plan === undefined) return output.result('The lab is not up.', { stopped: false });
  await output.steps([
    {
      title: 'Lab',
      run: async () => {
        await ENGINES[plan.engine].attach(plan).stop();
        return 'stopped';
      },
    },
  ]);
  output.result('Lab 101 is down. The certificates stay in .lab/certs.', { stopped: true });
}
