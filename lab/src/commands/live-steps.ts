import { Listr, type ListrTask } from 'listr2';
import type { Step } from '../lab/lab.ts';
import { visibleText } from '../text/visible-text.ts';

/** Shows steps as a list that is updated in place: for a terminal only. */
export async function liveSteps(steps: readonly Step[]): Promise<void> {
  const options = { registerSignalListeners: false, collapseErrors: false };
  await new Listr(steps.map(toTask), options).run();
}

function toTask(step: Step): ListrTask {
  return {
    title: step.title,
    task: async (_context, task) => {
      const outcome = await step.run((detail) => (task.output = visibleText(detail)));
      task.title = `${step.title}: ${visibleText(outcome)}`;
    },
  };
}
