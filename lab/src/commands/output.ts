import { stderr, stdout } from 'node:process';
import { Listr, type ListrTask } from 'listr2';
import type { Step } from '../lab.ts';

/** How a command speaks: results to standard output, progress and notes to standard error. */
export interface Output {
  readonly json: boolean;
  result(text: string, value: unknown): void;
  note(text: string): void;
  steps(steps: readonly Step[]): Promise<void>;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (text, value) => void stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`),
    note: (text) => void stderr.write(`Note: ${text}\n`),
    steps: (steps) => (json ? quietly(steps) : withProgress(steps)),
  };
}

async function quietly(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step.run(() => undefined);
}

/** A live list in a terminal; a line for each step where output goes to a file or a CI log. */
async function withProgress(steps: readonly Step[]): Promise<void> {
  await new Listr(steps.map(toTask), {
    renderer: stderr.isTTY && stdout.isTTY ? 'default' : 'simple',
    registerSignalListeners: false,
    rendererOptions: { collapseErrors: false, showErrorMessage: false },
  }).run();
}

function toTask(step: Step): ListrTask {
  return {
    title: step.title,
    task: async (_context, task) => {
      const detail = await step.run((text) => (task.output = text));
      task.title = `${step.title}: ${detail}`;
    },
  };
}
