import type { LabSettings } from '../settings/options.ts';
import {
  judge,
  withoutNumbers,
  type Measurement,
  type Measure,
  type Samples,
  type Side,
} from './measurement.ts';

/** The arguments of every measurement. */
export interface BenchRun {
  readonly settings: LabSettings;
  /** A folder for this run's logs. */
  readonly directory: string;
  /** Aborted by Ctrl-C, which ends everything that was started. */
  readonly signal: AbortSignal;
  /** Prints what is being measured. */
  readonly report: (text: string) => void;
}

/** The number of repetitions of each measurement. */
export interface Rounds {
  readonly what: string;
  readonly count: number;
  /** Time after which no further round begins, in ms: it bounds a run on a slow machine. */
  readonly budgetMs: number;
}

/** Runs the rounds, at least one. The side that goes first changes with each. */
export async function inRounds(
  { report, signal }: BenchRun,
  { what, count, budgetMs }: Rounds,
  round: (order: readonly [Side, Side]) => Promise<void>,
): Promise<void> {
  const deadlineMs = performance.now() + budgetMs;
  for (let number = 1; number <= count; number += 1) {
    signal.throwIfAborted();
    report(`${what}: round ${number} of ${count}`);
    await round(number % 2 === 1 ? ['ours', 'bare'] : ['bare', 'ours']);
    if (performance.now() > deadlineMs) return;
  }
}

/** A measurement that this machine cannot take: reported, and not an error. */
export class NotRun extends Error {
  override name = 'NotRun';
}

/** Takes the samples for some measures. An error in one measurement does not stop the others. */
export async function findAll(
  { signal }: BenchRun,
  measures: readonly Measure[],
  take: () => Promise<ReadonlyMap<Measure, Samples>>,
): Promise<Measurement[]> {
  try {
    const taken = await take();
    return [...taken].map(([measure, samples]) => judge(measure, samples));
  } catch (error) {
    signal.throwIfAborted();
    const cause = firstOf(error);
    const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
    const state = cause instanceof NotRun ? 'not run' : 'failed';
    return measures.map((measure) => withoutNumbers(measure, state, why));
  }
}

/** The first error. Cleaning up after it may have failed too. */
function firstOf(error: unknown): unknown {
  const hides = error instanceof Error && 'suppressed' in error;
  return hides ? firstOf(error.suppressed) : error;
}
