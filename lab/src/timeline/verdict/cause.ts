import type { FlowVerdict } from '../timeline.ts';

/** A reason why a connection ended. */
export interface Cause {
  readonly who: FlowVerdict['who'];
  /** `{name}` is a value; a part in `[…]` is left out if a value in it is unknown. */
  readonly sentence: string;
  /** What to do about it, if anything. Values as in `sentence`. */
  readonly fix?: string;
  /** The failure (`F02`) that this cause is always a sign of. */
  readonly failure?: string;
  /** Page and heading in `docs/`. */
  readonly link?: string;
  /** The log lines or events that decide it. */
  readonly evidence: string;
}
