import type { Step } from '../lab/lab.ts';

/** The same step, failing once the signal has fired: Ctrl-C counts between steps and after each. */
export function endingWith(signal: AbortSignal, step: Step): Step {
  return {
    title: step.title,
    run: async (report) => {
      signal.throwIfAborted();
      const outcome = await step.run(report);
      signal.throwIfAborted();
      return outcome;
    },
  };
}
