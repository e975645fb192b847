import { CHECK_FINDINGS } from './check-findings.ts';
import type { Rule } from '../model.ts';
import type { Report } from '../findings.ts';

/**
 * iis-docs, "URL Rewrite Module Configuration Reference": IsFile and IsDirectory are for
 * distributed rules.
 */
export function checkFileTests({ name, scope, conditions }: Rule, report: Report): void {
  for (const { matchType, position } of scope === 'global' ? conditions.list : []) {
    if (matchType === 'Pattern') continue;
    const message = `the global rule "${name}" asks for ${matchType}`;
    report(CHECK_FINDINGS.IIS_FILE_TEST_IN_GLOBAL, position, message);
  }
}
