import type { CurrentUrl } from '../../engine/current-url.ts';
import type { PatternMatch } from '../../engine/pattern.ts';
import type { RuleContext, Transaction } from '../../engine/transaction.ts';
import type { ComparedAnswer } from '../answer.ts';
import type { DifferenceId } from '../differences.ts';

/** Whether one of the differences holds in this run of the model. */
export type Has = (id: DifferenceId) => boolean;

/** A pattern of ECMAScript and what it is matched against. */
export interface RegexMatch {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly input: string;
}

/** The groups, null if it does not match, or that it has not ended within a second. */
export type DotNetGroups = readonly string[] | null | 'slow';

/** What .NET's Regex finds. */
export interface DotNetRegex {
  /** What the model has asked so far, by `regexKey`. */
  readonly asked: Map<string, RegexMatch>;
  /** Undefined: nobody has asked .NET yet. */
  readonly found: Map<string, DotNetGroups>;
  /** What the engine's own patterns found so far, because a pair is tried with many sets of differences. */
  readonly ours: Map<string, PatternMatch>;
}

/** One request on its way through the rules. */
export interface MiddlewareState {
  /** Its request is the current one: the middleware changes scheme and host. */
  readonly transaction: Transaction;
  /** What a redirect without a target has left. */
  readonly location: string | undefined;
}

/** A rule whose match has held, and whose conditions have held as far as they were asked. */
export interface RuleState {
  readonly has: Has;
  readonly regex: DotNetRegex;
  readonly context: RuleContext;
}

/** The middleware throws: no answer. */
export class Thrown extends Error {
  readonly answer: ComparedAnswer;

  constructor(exception: string) {
    super(exception);
    this.answer = { kind: 'thrown', exception };
  }
}

export function withUrl(transaction: Transaction, current: Partial<CurrentUrl>): Transaction {
  return { ...transaction, current: { ...transaction.current, ...current } };
}
