import type { Viewpoint } from '../observations.ts';
import type { Evidence } from '../timeline.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import type { SentenceValues } from './words.ts';

export interface RuleMatch {
  readonly cause: CauseCode;
  readonly values?: SentenceValues;
  /** In the place of the cause's own. */
  readonly fix?: string | undefined;
  readonly failure?: string | undefined;
  /** The lines that decide it. */
  readonly evidence: readonly Evidence[];
  /** Of `cannot-tell`: what would decide it. */
  readonly missing?: readonly Viewpoint[];
}

/** Undefined where the facts do not carry it. */
export type VerdictRule = (facts: Facts) => RuleMatch | undefined;
