import { execa } from 'execa';
import { startFailure } from '../engines/start-failure.ts';
import type { LabPlan } from '../lab/lab.ts';
import { MACHINE } from '../machine/machine.ts';
import { projectPath } from '../project.ts';

/** Far more than it takes: ten labs may start at once on a machine that is busy. */
const CHECK_TIMEOUT_MS = 60_000;

/**
 * Has the backend check the settings that only it knows, before anything is started or stopped.
 * Asks nothing where none is set.
 *
 * @throws {LabError} LAB_BAD_OPTION with the backend's own words
 */
export async function checkBackendSettings({ backend }: Pick<LabPlan, 'backend'>): Promise<void> {
  if (Object.keys(backend).length === 0) return;
  const program = projectPath('backend/dist/backend.mjs');
  const { failed, stderr } = await execa(MACHINE.node, [program, '--check'], {
    env: backend,
    reject: false,
    timeout: CHECK_TIMEOUT_MS,
  });
  if (failed) throw startFailure('backend', 'rejects its settings', stderr);
}
