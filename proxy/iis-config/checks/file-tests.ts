import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';

/**
 * iis-docs, "URL Rewrite Module Configuration Reference": IsFile and IsDirectory are for
 * distributed rules.
 */
export function checkFileTests({ globalRules }: Reading, report: Report): void {
  for (const { rule } of globalRules.filter((read) => read.rule.enabled)) {
    for (const { matchType, position } of rule.conditions.list) {
      if (matchType === 'Pattern') continue;
      const message = `the global rule "${rule.name}" asks for ${matchType}`;
      report('IIS_FILE_TEST_IN_GLOBAL', position, message);
    }
  }
}
