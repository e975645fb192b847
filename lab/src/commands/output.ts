import { stderr, stdout } from 'node:process';
import type { Step } from '../lab/lab.ts';
import { visibleJson, visibleText } from '../text/visible-text.ts';

/**
 * The output of a command: results go to standard output, progress and notes to standard error.
 * Quoted foreign text in a result must go through `visibleText`, because a result may contain
 * escapes for its own colours.
 */
export interface Output {
  readonly json: boolean;
  result(text: string, value: unknown): void;
  note(text: string): void;
  steps(steps: readonly Step[]): Promise<void>;
}

/** @param showLive shows steps in a terminal. Default: one line for each */
export function createOutput(json: boolean, showLive: Output['steps'] = plainLines): Output {
  const live = stdout.isTTY && stderr.isTTY;
  return {
    json,
    result: (text, value) => void stdout.write(json ? `${visibleJson(value)}\n` : `${text}\n`),
    note: (text) => void stderr.write(`Note: ${visibleText(text)}\n`),
    steps: (steps) => (live && !json ? showLive(steps) : plainLines(steps)),
  };
}

/** One line for each step, for a file, a CI log, or with --json. */
async function plainLines(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const outcome = await step.run((detail) => void stderr.write(`  ${visibleText(detail)}\n`));
    stderr.write(`${step.title}: ${visibleText(outcome)}\n`);
  }
}
