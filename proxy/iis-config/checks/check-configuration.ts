import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { checkBackReferences } from './back-references.ts';
import { checkCompression } from './compression.ts';
import { checkDoubledQuery } from './doubled-query.ts';
import { checkFileTests } from './file-tests.ts';
import { checkOutboundRules } from './outbound-rules.ts';
import { checkPatterns } from './patterns.ts';
import { checkReachability } from './reachability.ts';
import { checkRequiredParts } from './required-parts.ts';
import { checkServerVariables } from './server-variables.ts';
import { checkTargets } from './targets.ts';
import { checkTemplates } from './templates.ts';
import { checkTracing } from './tracing.ts';

type Check = (reading: Reading, report: Report) => void;

const CHECKS: readonly Check[] = [
  checkRequiredParts,
  checkPatterns,
  checkTemplates,
  checkBackReferences,
  checkFileTests,
  checkServerVariables,
  checkTargets,
  checkDoubledQuery,
  checkCompression,
  checkReachability,
  checkOutboundRules,
  checkTracing,
];

/** What is wrong with what the files say: each check looks at all of it for one thing. */
export function checkConfiguration(reading: Reading, report: Report): void {
  for (const check of CHECKS) check(reading, report);
}
