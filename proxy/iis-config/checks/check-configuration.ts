import { createReport, type Finding, type Report } from '../findings.ts';
import type { IisConfiguration, Rule } from '../model.ts';
import { refusesSite, withFaults } from '../read/location-faults.ts';
import { readFiles, type ConfigFiles } from '../read/read-configuration.ts';
import type { ConfigReading } from '../read/reading.ts';
import { enabledRules } from '../rule-parts.ts';
import { checkBackReferences } from './back-references.ts';
import { checkCompression } from './compression.ts';
import { checkDoubledEncoding, checkDoubledQuery } from './doubled-query.ts';
import { checkFileTests } from './file-tests.ts';
import { checkModules } from './modules.ts';
import { checkOutboundRules } from './outbound-rules.ts';
import { checkMatchesPaths, checkPatterns } from './patterns.ts';
import { checkReachability } from './reachability.ts';
import { checkRequiredParts } from './required-parts.ts';
import { checkServerVariables } from './server-variables.ts';
import { checkTargets } from './targets.ts';
import { checkTemplates } from './templates.ts';
import { checkTracing } from './tracing.ts';
import { checkShadowedSockets } from './shadowed-sockets.ts';
import { checkFarmNames, checkWebFarms } from './web-farms.ts';

type Check = (reading: ConfigReading, report: Report) => void;
type RuleCheck = (rule: Rule, report: Report, configuration: IisConfiguration) => void;

const CHECKS: readonly Check[] = [
  eachRule(checkRequiredParts),
  checkPatterns,
  eachRule(checkMatchesPaths),
  checkTemplates,
  checkBackReferences,
  eachRule(checkFileTests),
  eachRule(checkServerVariables),
  eachRule(checkTargets),
  eachRule(checkDoubledEncoding),
  eachRule(checkDoubledQuery),
  checkCompression,
  checkReachability,
  checkShadowedSockets,
  checkModules,
  checkWebFarms,
  eachRule(checkFarmNames),
  checkOutboundRules,
  checkTracing,
];

function eachRule(check: RuleCheck): Check {
  return ({ configuration }, report) => {
    for (const rule of enabledRules(configuration)) check(rule, report, configuration);
  };
}

export interface ReadResult {
  /**
   * Undefined where IIS would refuse every request of the site: a file that it cannot read. What
   * fails for some requests only, such as a variable that is not allowed, is a finding beside it.
   */
  readonly configuration?: IisConfiguration;
  /** Paths of the sections that the server’s file has, such as `system.webServer/proxy`. */
  readonly serverSections: ReadonlySet<string>;
  /** In the order of the files, the server's first, and of their lines; what holds for most last. */
  readonly findings: readonly Finding[];
}

/**
 * Reads the server's configuration with a site's over it, and checks what they say: each check
 * looks at all of it for one thing. Throws on no text.
 */
export function readConfiguration(files: ConfigFiles): ReadResult {
  const { findings, report } = createReport();
  const { reading, isWhole, serverSections } = readFiles(files, report);
  for (const check of CHECKS) check(reading, report);
  const sorted = sortFindings(findings, files.server.file, files.site.file);
  if (!isWhole || sorted.some(refusesSite)) return { findings: sorted, serverSections };
  const configuration = withFaults(reading.configuration, sorted);
  return { configuration, findings: sorted, serverSections };
}

/** Files that a configSource names come behind the two, in the order in which they are read. */
function sortFindings(
  findings: readonly Finding[],
  ...given: readonly string[]
): readonly Finding[] {
  const files = [...new Set([...given, ...findings.map(({ position }) => position.file)])];
  const rank = ({ position }: Finding): number => files.indexOf(position.file);
  return findings.toSorted(
    (a, b) =>
      Number(a.kind.isLast ?? false) - Number(b.kind.isLast ?? false) ||
      rank(a) - rank(b) ||
      a.position.line - b.position.line ||
      a.position.column - b.position.column,
  );
}
