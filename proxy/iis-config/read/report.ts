import type { Finding, FindingCode } from '../findings.ts';
import type { Position } from '../model.ts';

/** Takes one finding, with the status and the fix where they are other than the code's. */
export type Report = (
  code: FindingCode,
  position: Position,
  message: string,
  own?: Pick<Finding, 'status' | 'fix'>,
) => void;

/** A list of findings and the function that adds to it. */
export function createReport(): { readonly findings: Finding[]; readonly report: Report } {
  const findings: Finding[] = [];
  return {
    findings,
    report: (code, position, message, own) =>
      void findings.push({ code, position, message, ...own }),
  };
}
