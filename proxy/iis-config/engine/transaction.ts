import { ENGINE_FINDINGS } from './engine-findings.ts';
import type { IisConfiguration, Pattern } from '../model.ts';
import type { TraceStep } from '../outcome.ts';
import type { IisRequest, SiteFolder } from '../request.ts';
import type { CurrentUrl } from './current-url.ts';
import { failRule, type RuleStage } from './engine-error.ts';
import { LONGEST_INPUT, matchPattern, SlowPattern, type PatternMatch } from './pattern.ts';
import type { RequestUrl } from './request-url.ts';

/** One request on its way through the rules. `current`, `variables` and `trace` change. */
export interface Transaction {
  readonly configuration: IisConfiguration;
  readonly request: IisRequest;
  readonly folder: SiteFolder;
  readonly url: RequestUrl;
  current: CurrentUrl;
  /** What rules set, by names in upper case, in the order of setting. Empty: taken away. */
  readonly variables: Map<string, string>;
  readonly trace: TraceStep[];
}

/** A request before any rule. */
export function beginTransaction(
  asked: Pick<Transaction, 'configuration' | 'request' | 'folder' | 'url' | 'trace'>,
): Transaction {
  const { path, query } = asked.url;
  return { ...asked, current: { path, absolute: undefined, query }, variables: new Map() };
}

/** Where the engine stands, for what a template refers to and for what an error says. */
export interface RuleContext {
  readonly transaction: Transaction;
  readonly stage: RuleStage;
  readonly rule: string;
  /** {R:n}. */
  readonly ruleCaptures: readonly string[];
  /** {C:n}. */
  readonly conditionCaptures: readonly string[];
  /** RESPONSE_ variables: of outbound rules only. */
  readonly responseVariable?: (name: string) => string;
}

/** Matches; a bad pattern or an input out of bounds is an answer of IIS's, not a crash. */
export function matchOrFail(
  context: Pick<RuleContext, 'stage' | 'rule'>,
  pattern: Pattern,
  input: string,
): PatternMatch {
  const { text, fault } = pattern;
  if (fault !== undefined) {
    failRule(
      context,
      ENGINE_FINDINGS.IIS_BAD_PATTERN,
      `has a pattern that does not compile, "${text}" (${fault.message}): fix it in IIS's ECMAScript 3 dialect.`,
    );
  }
  refuseLong(context, input);
  try {
    return matchPattern(pattern, input);
  } catch (error) {
    if (!(error instanceof SlowPattern)) throw error;
    return failRule(
      context,
      ENGINE_FINDINGS.IIS_PATTERN_TOO_SLOW,
      `has a pattern, "${text}", that takes more than ${error.limitMs} ms, or more memory than a match may have, on ${input.length} characters: avoid nested quantifiers and alternatives that begin the same way.`,
    );
  }
}

export function refuseLong(context: Pick<RuleContext, 'stage' | 'rule'>, text: string): void {
  if (text.length <= LONGEST_INPUT) return;
  failRule(
    context,
    ENGINE_FINDINGS.IIS_VALUE_TOO_LONG,
    `has to work on ${text.length} characters, more than the ${LONGEST_INPUT} that http.sys lets a request hold: shorten what its templates expand to.`,
  );
}
