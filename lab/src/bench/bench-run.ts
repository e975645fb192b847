import type { LabSettings } from '../settings/options.ts';
import {
  judge,
  type Measurement,
  type Measure,
  type Samples,
  type BenchSide,
} from './measurement.ts';

export interface BenchRun {
  readonly settings: LabSettings;
  /** A folder for this run's logs. */
  readonly directory: string;
  /** Aborted by Ctrl-C, which ends everything that was started. */
  readonly signal: AbortSignal;
  /** Prints what is being measured. */
  readonly report: (text: string) => void;
}

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
  round: (order: readonly [BenchSide, BenchSide]) => Promise<void>,
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

export type AddSample = (measure: Measure, side: BenchSide, value: number) => void;

/**
 * Measures with `take`, which adds the samples. What stops one measurement does not stop the others.
 * A measure without samples is left out.
 */
export async function findAll(
  { signal }: BenchRun,
  measures: readonly Measure[],
  take: (add: AddSample) => Promise<void>,
): Promise<Measurement[]> {
  const samples = new Map<Measure, Samples>(measures.map((of) => [of, { ours: [], bare: [] }]));
  try {
    await take((measure, side, value) => samples.get(measure)?.[side].push(value));
    const taken = [...samples].filter(([, { ours }]) => ours.length > 0);
    return taken.map(([measure, of]) => judge(measure, of));
  } catch (error) {
    signal.throwIfAborted();
    const cause = firstOf(error);
    const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
    const state = cause instanceof NotRun ? 'not run' : 'failed';
    return withoutNumbers(measures, state, why);
  }
}

export const withoutNumbers = (
  measures: readonly Measure[],
  state: 'not run' | 'failed',
  why: string,
): Measurement[] => measures.map((measure) => Object.assign({}, measure, { state, why }));

/** The first error. Cleaning up after it may have failed too. */
function firstOf(error: unknown): unknown {
  const hides = error instanceof Error && 'suppressed' in error;
  return hides ? firstOf(error.suppressed) : error;
}
