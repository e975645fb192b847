import { printCounts } from '../test/arbitrary/run-property.ts';
import type { ComparisonReport } from './run.ts';

/** The figures, the first line by itself. */
export function printReport({ agree, differ, refused, slow, ...by }: ComparisonReport): string {
  return [
    `${agree} pairs agree, ${differ} differ as known, 0 otherwise; ${refused} have rules that it does not load, ${slow} were too slow`,
    `  agreed on:\n${printCounts(by.agreeBy)}`,
    `  differ by:\n${printCounts(by.differBy)}`,
    `  not loaded, by reason:\n${printCounts(by.refusedBy)}`,
  ].join('\n');
}
