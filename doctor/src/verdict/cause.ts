import type { FailureCode } from '../catalogue/code.ts';
import { bothRefuse } from './causes/common.ts';
import { all, type ReadingCondition } from './condition.ts';

/**
 * One way to recognise a cause. A code may have several; the strongest that holds counts.
 *
 * Weights: 100 nothing else can matter before it, 90 only this cause looks so, 80 hardly another,
 * 60 the likelier of two, 40 the best guess.
 */
export interface Sign {
  readonly weight: number;
  readonly when: ReadingCondition;
  /** Holds where a second reading says the same: the verdict is certain. Default: never. */
  readonly sure?: ReadingCondition;
  /** Causes that look the same from outside. */
  readonly beside?: readonly FailureCode[];
}

/** The signs of each cause. */
export type SignTable = Readonly<Partial<Record<FailureCode, Sign | readonly Sign[]>>>;

/** @param when all of these hold */
export const sign = (rest: Omit<Sign, 'when'>, ...when: readonly ReadingCondition[]): Sign => ({
  ...rest,
  when: all(...when),
});

/** The same, if neither the smallest handshake nor a browser's gets a good 101. */
export const refused: typeof sign = (rest, ...when) => sign(rest, bothRefuse, ...when);
