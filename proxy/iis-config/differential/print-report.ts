import type { Report } from './run.ts';

/** The figures, the first line by itself. */
export function printReport({ agree, differ, refused, slow, ...by }: Report): string {
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .toSorted(([, one], [, other]) => other - one)
      .map(([key, number]) => `    ${number} ${key}`)
      .join('\n');
  return [
    `${agree} pairs agree, ${differ} differ as known, 0 otherwise; ${refused} have rules that it does not load, ${slow} were too slow`,
    `  agreed on:\n${list(by.agreeBy)}`,
    `  differ by:\n${list(by.differBy)}`,
    `  not loaded, by reason:\n${list(by.refusedBy)}`,
  ].join('\n');
}
