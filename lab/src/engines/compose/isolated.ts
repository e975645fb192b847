import type { LabPlan } from '../../lab.ts';
import { PROJECT_ROOT } from '../../project.ts';

const STARTUP_TIMEOUT_MS = 60_000;

/**
 * Brings up a test's own lab over the same docker-compose.yml. testcontainers' reaper removes it
 * even if the test run is killed.
 */
export async function upIsolated(
  plan: LabPlan,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  // Loaded here, since it takes a third of a second that no other command should wait for.
  const { DockerComposeEnvironment, Wait } = await import('testcontainers');
  await new DockerComposeEnvironment(PROJECT_ROOT, 'docker-compose.yml')
    .withProjectName(plan.name)
    .withEnvironment(environment)
    .withDefaultWaitStrategy(Wait.forHealthCheck())
    .withStartupTimeout(STARTUP_TIMEOUT_MS)
    .up();
}
