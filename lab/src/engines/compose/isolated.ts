import type { LabPlan, ServiceName } from '../../lab/lab.ts';
import { succeeds } from '../../machine/succeeds.ts';
import { until } from '../../machine/until.ts';
import { PROJECT_ROOT } from '../../project.ts';
import { backendAnswers, proxyAnswers } from '../answers.ts';
import { containerName } from './container-service.ts';
import { docker } from './docker.ts';
import { linuxContainerOf } from './proxy-container.ts';

const ISOLATED = 'lab/src/engines/compose/isolated.yml';
const STARTUP_TIMEOUT_MS = 60_000;
const LOOK_INTERVAL_MS = 20;

const ANSWERS = { backend: backendAnswers, relay: relayAnswers, proxy: proxyAnswers } as const;

const STARTED = /"event":"listen"/;

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
    .withWaitStrategy('backend-1', Wait.forLogMessage(STARTED))
    .withWaitStrategy('relay-1', Wait.forLogMessage(STARTED))
    .withWaitStrategy('proxy-1', Wait.forLogMessage(linuxContainerOf(plan).started))
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .up();
  await Promise.all([untilAnswers(plan, 'backend'), untilAnswers(plan, 'proxy')]);
}

/** Checks inside its own container that it listens, because it has no published port. */
async function relayAnswers(plan: LabPlan): Promise<boolean> {
  const connects = "require('net').connect(9000).on('connect',()=>process.exit(0))";
  return await succeeds(docker(['exec', containerName(plan, 'relay'), 'node', '-e', connects]));
}

/** Resolves once it answers: backend and proxy on their ports. @throws {Error} after 60 s */
export async function untilAnswers(plan: LabPlan, service: ServiceName): Promise<void> {
  await until(() => ANSWERS[service](plan), {
    what: `the ${service} of ${plan.name} answers`,
    timeoutMs: STARTUP_TIMEOUT_MS,
    everyMs: LOOK_INTERVAL_MS,
  });
}
