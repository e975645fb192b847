import type { ServiceName } from '../../lab/lab.ts';
import type { Observations } from '../../timeline/observations.ts';
import type { Flow, Timeline, FlowVerdict } from '../../timeline/timeline.ts';
import type { LogItem } from './log-item.ts';
import type { Running } from './running-programs.ts';

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

/**
 * The timeline of a lab while it happens, joined again only where something was added. A verdict is
 * told once all that can decide it is there, or the time for it is over: by the logs' own times, so
 * that it is the same whoever reads them, when, and in which order.
 */
export interface Live {
  /** Takes one line. Cheap: nothing is joined before `update`. */
  read(logged: LogItem): void;
  /** @param lookedAtMs when they were looked at. Default: after all that has been read */
  setRunning(running: Running, lookedAtMs?: number): void;
  /** The lines of a log that are older than this were cut from it. */
  cutBefore(service: ServiceName, atMs: number): void;
  /**
   * Joins what was touched since the last call; undefined where nothing is different.
   *
   * @param asOfMs all lines that were written up to then have been read. Default: all there will be
   * @param budgetMs leaves the older ones to the next call after so long. Default: no limit
   */
  update(asOfMs?: number, budgetMs?: number): LiveChange | undefined;
  /** All that are kept, by the time at which they were first seen. */
  flows(): readonly LiveFlow[];
  /** Connections whose lines were cut. */
  readonly cut: number;
  /** Some have ended whose verdict is not told yet. */
  readonly waiting: boolean;
  /** Some are not joined with what was read of them. */
  readonly isBehind: boolean;
}
