import type { Needs } from '../needs.ts';
import type { Statements } from '../print.ts';

/** What outbound rules make of the response's headers. */
export interface OutboundHeaders {
  readonly maps: readonly string[];
  /** In lower case: these are written by `lines` alone. */
  readonly replaced: ReadonlySet<string>;
  /** `add_header`, behind all others. */
  readonly lines: Statements;
  /** JavaScript has the last word on the headers of a response. */
  readonly isScripted: boolean;
  readonly needs: readonly Needs[];
}
