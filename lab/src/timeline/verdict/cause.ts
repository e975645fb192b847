import type { Verdict } from '../timeline.ts';

/** One way in which a connection ends. */
export interface Cause {
  readonly who: Verdict['who'];
  /** `{name}` is a value; a part in `[…]` goes where its value is not known. */
  readonly sentence: string;
  /** What to do about it, where there is something to do. Values as in `sentence`. */
  readonly fix?: string;
  /** The failure in the catalogue (`F02`) that it always is a sign of. */
  readonly failure?: string;
  /** Page and section of the documentation about it. */
  readonly link?: string;
  /** What it is told by. */
  readonly evidence: string;
}
