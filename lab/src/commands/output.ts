import { stderr, stdout } from 'node:process';
import type { ListrTask } from 'listr2';
import type { Step } from '../lab/lab.ts';
import { visibleJson, visibleText } from '../text/visible-text.ts';

/**
 * How a command speaks: results to standard output, progress and notes to standard error. What a
 * result quotes from outside must be visible (`visibleText`): its own colours are escapes, too.
 */
export interface Output {
  readonly json: boolean;
  result(text: string, value: unknown): void;
  note(text: string): void;
  steps(steps: readonly Step[]): Promise<void>;
}

export function createOutput(json: boolean): Output {
  const live = stdout.isTTY && stderr.isTTY;
  return {
    json,
    result: (text, value) => void stdout.write(json ? `${visibleJson(value)}\n` : `${text}\n`),
    note: (text) => void stderr.write(`Note: ${visibleText(text)}\n`),
    steps: (steps) => (live && !json ? liveList(steps) : plainLines(steps)),
  };
}

/** A line for each step, for a file, a CI log, or beside JSON. */
async function plainLines(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const outcome = await step.run((detail) => void stderr.write(`  ${visibleText(detail)}\n`));
    stderr.write(`${step.title}: ${visibleText(outcome)}\n`);
  }
}

async function liveList(steps: readonly Step[]): Promise<void> {
  const { Listr } = await import('listr2'); // a tenth of a second that only a terminal waits for
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
