import type { Viewpoint } from '../observations.ts';
import type { Evidence } from '../timeline.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import type { SentenceValues } from './words.ts';

export interface RuleMatch {
  readonly cause: CauseCode;
  readonly values?: SentenceValues;
  /** Replaces the cause's own. */
  readonly fix?: string | undefined;
  readonly failure?: string | undefined;
  /** The lines that decide it. */
  readonly evidence: readonly Evidence[];
  /** For `cannot-tell`: the viewpoints that would decide it. */
  readonly missing?: readonly Viewpoint[];
}

/** Returns undefined if it does not match. */
export type VerdictRule = (facts: Facts) => RuleMatch | undefined;
