import type { Observations } from '../../timeline/observations.ts';
import type { Flow, Timeline, FlowVerdict } from '../../timeline/timeline.ts';

/** One connection or page load as it stands now. */
export interface LiveFlow {
  /** If it has ended and is not settled, its verdict is `NOT_TOLD_YET`. */
  readonly flow: Flow;
  /** Its verdict has been told, and stays. */
  readonly settled: boolean;
  /** Lines of it that are no longer kept. */
  readonly dropped: number;
  /** How many there were, kept or not. */
  readonly counts: { readonly message: number; readonly ping: number };
  /** The revision of the model in which it changed last. */
  readonly revision: number;
}

/** What became different in one revision. */
export interface LiveChange {
  readonly revision: number;
  readonly changed: readonly LiveFlow[];
  /** Those that got their verdict: each of them once. */
  readonly settled: readonly LiveFlow[];
  /** Ids of flows that are kept no longer. */
  readonly gone: readonly string[];
  /** Connections whose lines were cut from the logs: counted, not judged. */
  readonly cut: number;
}

/** In place of a verdict. */
export const NOT_TOLD_YET: FlowVerdict = {
  who: 'nobody',
  cause: 'not-told-yet',
  sentence: 'It ended. The verdict follows once both logs have been read a moment longer.',
  evidence: [],
  missing: [],
};

export interface LiveOptions {
  readonly join: (observations: Observations) => Timeline;
  /** Connections and page loads that are kept, the newest. Default: 25 000. */
  readonly maxConnections?: number;
  /** Lines that are kept of each connection. Default: 1000 of each log. */
  readonly maxLines?: number;
  /** Lines that are kept of all. Default: 400 000. */
  readonly maxAllLines?: number;
}
