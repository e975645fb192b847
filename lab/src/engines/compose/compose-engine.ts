import { proxyOf } from '../../lab/configure-proxy.ts';
import type { Engine, LabPlan } from '../../lab/lab.ts';
import { checkOwner, daemonBinder, publishedPorts } from './compose-project.ts';
import type { ContainerKind } from './container-kind.ts';
import { linuxContainers } from './linux-containers.ts';
import { windowsContainers } from './windows/windows-containers.ts';

/** Runs both programs as containers, with Docker Compose. */
export const composeEngine: Engine = {
  name: 'compose',
  check: async (plan) => {
    await checkOwner(plan);
    await kindOf(plan).check(plan);
  },
  binder: daemonBinder,
  ownPorts: (plan) => publishedPorts(plan.name),
  steps: (plan) => kindOf(plan).steps(plan),
  attach: (plan) => kindOf(plan).attach(plan),
};

function kindOf(plan: LabPlan): ContainerKind {
  const kinds = { linux: linuxContainers, windows: windowsContainers };
  return kinds[proxyOf(plan).container.containers];
}
