import type { Exchange, Verdict } from '../../timeline/timeline.ts';

/** One connection or page load as it stands now. */
export interface LiveExchange {
  /** Of one that has ended and is not settled, the verdict is `NOT_TOLD_YET`. */
  readonly exchange: Exchange;
  /** Its verdict has been told, and stays. */
  readonly settled: boolean;
  /** Lines of it that are not kept any more. */
  readonly dropped: number;
  /** How many there were, kept or not. */
  readonly counts: { readonly message: number; readonly ping: number };
  /** The revision of the model in which it changed last. */
  readonly revision: number;
}

/** What became different in one revision. */
export interface LiveChange {
  readonly revision: number;
  readonly changed: readonly LiveExchange[];
  /** Those that got their verdict: each of them once. */
  readonly settled: readonly LiveExchange[];
  /** Ids of exchanges that are kept no longer. */
  readonly gone: readonly string[];
  /** Connections whose lines were cut from the logs: counted, not judged. */
  readonly cut: number;
}

/** In place of a verdict. */
export const NOT_TOLD_YET: Verdict = {
  who: 'nobody',
  cause: 'not-told-yet',
  sentence: 'It ended. Both logs are read a moment longer before it is said who ended it.',
  evidence: [],
  missing: [],
};
