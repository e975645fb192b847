import { proxyOf } from '../../lab/configure-proxy.ts';
import type { Engine, LabPlan } from '../../lab/lab.ts';
import { checkNoOtherFolder } from './compose-owner.ts';
import { daemonBinder, publishedPorts, type ContainerKind } from './compose-project.ts';
import { linuxContainers } from './linux-containers.ts';
import { windowsContainers } from './windows/windows-containers.ts';

export const composeEngine: Engine = {
  name: 'compose',
  check: async (plan) => {
    if (!plan.isolated) await checkNoOtherFolder(plan.name);
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
