import type { RunReport } from './run-report.ts';

/** The text of report.json. Its key for flows is `exchanges`, which other programs read. */
export function reportJson(report: RunReport): string {
  const tests = report.tests.map(({ timeline, ...test }) => ({
    ...test,
    timeline: timeline && { watched: timeline.watched, exchanges: timeline.flows },
  }));
  return `${JSON.stringify({ ...report, tests }, null, 1)}\n`;
}
