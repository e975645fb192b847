import type { ReadingCondition } from './condition.ts';

/**
 * One way to recognise a cause. A code may have several; the strongest that holds counts.
 *
 * Weights: 100 nothing else can matter before it, 90 only this cause looks so, 80 hardly another,
 * 60 the likelier of two, 40 the best guess.
 */
export interface Sign {
  readonly code: string;
  readonly weight: number;
  readonly when: ReadingCondition;
  /** Holds where a second reading says the same: the verdict is certain. Default: never. */
  readonly sure?: ReadingCondition;
  /** Causes that look the same from outside. */
  readonly beside?: readonly string[];
}
