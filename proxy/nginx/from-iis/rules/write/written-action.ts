import type { Needs } from '../../needs.ts';
import type { Statements } from '../../print.ts';

/** What a rule does once it holds. */
export interface WrittenAction {
  readonly needs?: readonly Needs[];
  /** Inside the `if`. */
  readonly inside: Statements;
  /** Behind it: nginx has no `if` inside an `if`. Begins with the rule's own test again. */
  readonly behind?: Statements;
  /** Nothing after it runs: the rule has answered. */
  readonly answers?: boolean;
  /** The URL is another server's from here on. */
  readonly leaves?: boolean;
  /** It may make the path of text that is percent-encoded already. */
  readonly mixesPath?: boolean;
}
