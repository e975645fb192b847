import type { LabPlan, ServiceName } from '../../lab/lab.ts';
import { until } from '../../machine/until.ts';
import { PROJECT_ROOT } from '../../project.ts';
import { backendAnswers, proxyAnswers } from '../answers.ts';
import { linuxContainerOf } from './proxy-container.ts';

const ISOLATED = 'lab/src/engines/compose/isolated.yml';
const STARTUP_TIMEOUT_MS = 60_000;
const LOOK_INTERVAL_MS = 20;

/** What the backend logs first. */
const BACKEND_STARTED = /"event":"listen"/;

/**
 * Brings up a test's own lab over the same docker-compose.yml. testcontainers' reaper removes it
 * even if the test run is killed.
 */
export async function upIsolated(
  plan: LabPlan,
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  // Loaded here, since it takes a third of a second that no other command should wait for.
  const { DockerComposeEnvironment, Wait } = await import('testcontainers');
  await new DockerComposeEnvironment(PROJECT_ROOT, [...files, ISOLATED])
    .withProjectName(plan.name)
    .withEnvironment(environment)
    .withWaitStrategy('backend-1', Wait.forLogMessage(BACKEND_STARTED))
    .withWaitStrategy('proxy-1', Wait.forLogMessage(linuxContainerOf(plan).started))
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .up();
  await Promise.all([untilAnswers(plan, 'backend'), untilAnswers(plan, 'proxy')]);
}

/**
 * Resolves once the program answers on its published port.
 *
 * @throws {Error} after 60 s
 */
export async function untilAnswers(plan: LabPlan, service: ServiceName): Promise<void> {
  const answers = service === 'backend' ? backendAnswers : proxyAnswers;
  await until(() => answers(plan), {
    what: `the ${service} of ${plan.name} answers`,
    timeoutMs: STARTUP_TIMEOUT_MS,
    everyMs: LOOK_INTERVAL_MS,
  });
}
