import { CHECK_FINDINGS } from './checks/check-findings.ts';
import { ENGINE_FINDINGS } from './engine/engine-findings.ts';
import type { Position } from './model.ts';
import { READ_FINDINGS } from './read/read-findings.ts';

/**
 * Every finding by its stable code, as data: what IIS answers and how to mend it. README.md of this
 * folder documents each, with how sure it is.
 */
export interface FindingKind {
  readonly severity: 'error' | 'warning';
  /**
   * What IIS answers, such as `500.19`; undefined where the configuration works, but not as meant,
   * and where no source says what IIS answers: then the title says that it was not measured.
   */
  readonly status: string | undefined;
  readonly title: string;
  readonly fix: string;
  /** IIS refuses every request of the site, not only those that reach a rule. */
  readonly refuses?: boolean;
}

export const FINDING_KINDS = {
  // The engine's first: what a check can already say in advance, it says more exactly.
  ...ENGINE_FINDINGS,
  ...READ_FINDINGS,
  ...CHECK_FINDINGS,
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingCode = keyof typeof FINDING_KINDS;

/** The kind with its optional fields, which the data's own type has not. */
export function findingKind(code: FindingCode): FindingKind {
  return FINDING_KINDS[code];
}

/** One thing that is wrong, and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly position: Position;
  /** What exactly: names the element, the attribute, the value. */
  readonly message: string;
  /** What IIS answers, where that is not the status of the code. */
  readonly status?: string;
  /** How to mend this one, where more can be said than of the code. */
  readonly fix?: string;
}

/** How to mend a finding. Part of a sentence, without a full stop. */
export function findingFix({ code, fix }: Finding): string {
  return fix ?? FINDING_KINDS[code].fix;
}

/** What IIS answers to a finding. */
export function findingStatus({ code, status }: Finding): string | undefined {
  return status ?? FINDING_KINDS[code].status;
}
