import type { Finding, FindingCode } from '../findings.ts';
import type { Position } from '../model.ts';

/** Takes one finding. The status is given where it is another than the code's usual one. */
export type Report = (
  code: FindingCode,
  position: Position,
  message: string,
  status?: string,
) => void;

/** A list of findings and the function that adds to it. */
export function createReport(): { readonly findings: Finding[]; readonly report: Report } {
  const findings: Finding[] = [];
  return {
    findings,
    report: (code, position, message, status) =>
      void findings.push({
        code,
        position,
        message,
        ...(status === undefined ? {} : { status }),
      }),
  };
}
