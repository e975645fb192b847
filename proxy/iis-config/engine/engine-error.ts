import type { FindingKind } from '../findings.ts';
import type { Outcome } from '../outcome.ts';

/** An answer of IIS's own, on its way out of the rules: `evaluate` catches it as the outcome. */
export class EngineError extends Error {
  override name = 'EngineError';
  readonly outcome: Outcome;

  /** @param answer default: the status of the kind */
  constructor(
    kind: FindingKind,
    explanation: string,
    answer: readonly number[] = (kind.status ?? '500').split('.').map(Number),
  ) {
    super(explanation);
    const [status = 0, substatus = 0] = answer;
    this.outcome = { kind: 'error', status, substatus, code: kind.code, explanation };
  }
}

/** Sound on IIS, but nothing that the lab can run. */
export class NotCarried extends EngineError {
  override name = 'NotCarried';
  override readonly outcome: Outcome;

  constructor(kind: FindingKind, explanation: string) {
    super(kind, explanation);
    this.outcome = { kind: 'not-carried', status: 501, code: kind.code, explanation };
  }
}

/**
 * Where a rule stands decides the substatus of its 500: RQ_BEGIN_REQUEST, GL_PRE_BEGIN_REQUEST,
 * RQ_SEND_RESPONSE (Microsoft, "HTTP status codes in IIS": sure).
 */
const RULE_FAILURE = {
  site: [500, 50],
  global: [500, 51],
  outbound: [500, 52],
} as const;

export type RuleStage = keyof typeof RULE_FAILURE;

/** @throws {EngineError} the rule that runs cannot do what it says */
export function failRule(
  { stage, rule }: { readonly stage: RuleStage; readonly rule: string },
  kind: FindingKind,
  what: string,
): never {
  throw new EngineError(kind, `Rule "${rule}" ${what}`, RULE_FAILURE[stage]);
}
