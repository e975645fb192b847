import { execa } from 'execa';
import { composeEngine } from '../engines/compose/compose-engine.ts';
import { composeEnvironment } from '../engines/compose/container-files.ts';
import { isolatedPlan } from '../lab/plan.ts';
import { freePorts } from '../settings/ports.ts';
import { projectPath } from '../project.ts';
import type { BenchRun } from './bench-run.ts';
import type { LabCommand } from './lab-command.ts';

const TIMEOUT_MS = 90_000;

/**
 * `docker compose up --wait` of the lab's own compose file, with nothing around it: a project of its
 * own name and ports, whose certificates and configuration are there already. Disposed of, it is
 * removed with its folder.
 */
export async function bareCompose({ settings, signal }: BenchRun): Promise<LabCommand> {
  const plan = await isolatedPlan('compose', await freePorts(), settings);
  const env = await composeEnvironment(plan);
  const remove = (): Promise<void> => composeEngine.attach(plan).stop();
  const project = ['--project-name', plan.name, '--file', projectPath('docker-compose.yml')];
  const compose = (words: readonly string[], cancelSignal?: AbortSignal) =>
    execa('docker', ['compose', ...project, ...words], {
      env,
      timeout: TIMEOUT_MS,
      ...(cancelSignal && { cancelSignal }),
    });
  try {
    // All steps but the last one, which starts the containers.
    for (const step of composeEngine.steps(plan).slice(0, -1)) await step.run(() => undefined);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    up: async () => {
      const startedMs = performance.now();
      await compose(['up', '--wait'], signal);
      return (performance.now() - startedMs) / 1000;
    },
    down: async () => void (await compose(['down', '--timeout', '5', '--remove-orphans'])),
    [Symbol.asyncDispose]: remove,
  };
}
