import type { FindingKind } from '../findings.ts';
import type { Outcome } from '../outcome.ts';

/** An answer of IIS's own, on its way out of the rules: `evaluate` catches it as the outcome. */
export class EngineError extends Error {
  override name = 'EngineError';
  readonly outcome: Outcome;

  constructor(
    { code }: FindingKind,
    [status, substatus]: readonly [number, number],
    explanation: string,
  ) {
    super(explanation);
    this.outcome = { kind: 'error', status, substatus, code, explanation };
  }
}

/** Sound on IIS, but nothing that the lab can run. */
export class NotCarried extends EngineError {
  override name = 'NotCarried';
  override readonly outcome: Outcome;

  constructor(kind: FindingKind, explanation: string) {
    super(kind, [501, 0], explanation);
    this.outcome = { kind: 'not-carried', status: 501, code: kind.code, explanation };
  }
}

/**
 * Where a rule stands decides the substatus of its 500: RQ_BEGIN_REQUEST, GL_PRE_BEGIN_REQUEST,
 * RQ_SEND_RESPONSE (Microsoft, "HTTP status codes in IIS": sure).
 */
export const RULE_FAILURE = {
  site: [500, 50],
  global: [500, 51],
  outbound: [500, 52],
} as const;

export type RuleStage = keyof typeof RULE_FAILURE;
