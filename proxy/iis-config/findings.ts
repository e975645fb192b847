import type { Position } from './language/written.ts';

/**
 * How sure a finding is. Measured: published readings of a full IIS 10 by others. Documented: by
 * Microsoft, in its schema files, or a limit of the lab's own. Source: a public report, or the source
 * of a program that does the same. Inferred: none of these.
 */
export type Certainty = 'measured on IIS by others' | 'documented' | 'source' | 'inferred';

/**
 * What can be wrong, as data: what IIS answers and how to fix it. README.md of this folder
 * documents each code, with how sure it is.
 */
export interface FindingKind {
  /** Stable. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly certainty: Certainty;
  /**
   * What IIS answers, such as `500.19`; undefined where the configuration works, but not as meant,
   * and where no source says what IIS answers: then the title says that it was not measured.
   */
  readonly status?: string | undefined;
  readonly title: string;
  readonly fix: string;
  /** IIS refuses every request of the site, not only those that reach a rule. */
  readonly refuses?: boolean;
  /** Said behind all others: it holds for most files, and is seldom what somebody looks for. */
  readonly isLast?: boolean;
}

/** Gives each kind its code, and what it does not say otherwise. */
export function findingKinds<const Code extends string, Shared extends Partial<FindingKind>>(
  shared: Shared,
  kinds: Readonly<
    Record<Code, Omit<FindingKind, 'code' | keyof Shared> & Partial<Omit<FindingKind, 'code'>>>
  >,
): Readonly<Record<Code, FindingKind>> {
  const named = Object.entries<object>(kinds).map(([code, own]) => [
    code,
    { code, ...shared, ...own },
  ]);
  return Object.fromEntries(named) as Record<Code, FindingKind>;
}

/** One thing that is wrong, and where. */
export interface Finding extends Pick<FindingKind, 'code' | 'certainty' | 'status' | 'fix'> {
  /** Its fix, status and certainty are those of the kind, unless more can be said of this one. */
  readonly kind: FindingKind;
  readonly position: Position;
  /** What exactly: names the element, the attribute, the value. */
  readonly message: string;
  /**
   * The path below which alone IIS reads it, of a `<location>` or a folder, as a Location has it.
   * Undefined: the whole site.
   */
  readonly location?: string;
}

/** Takes one finding, with status, fix and certainty where they are other than the kind's. */
export type Report = (
  kind: FindingKind,
  position: Position,
  message: string,
  own?: Partial<Pick<Finding, 'status' | 'fix' | 'certainty' | 'location'>>,
) => void;

/** A list of findings and the function that adds to it. */
export function createReport(): { readonly findings: Finding[]; readonly report: Report } {
  const findings: Finding[] = [];
  return {
    findings,
    report: (kind, position, message, own) => {
      const { code, certainty, status, fix } = kind;
      findings.push({ kind, code, position, message, certainty, status, fix, ...own });
    },
  };
}

/** A value as a message has it. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
