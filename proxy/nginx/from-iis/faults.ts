import { ENGINE_FINDINGS } from '../../iis-config/engine/engine-findings.ts';
import type { FindingKind } from '../../iis-config/findings.ts';
import type { Position } from '../../iis-config/model.ts';
import { patternsOf, ruleParts, unknownMap } from '../../iis-config/rule-parts.ts';
import type { Generation } from './generation.ts';

/**
 * What IIS refuses as well, with the code that the check has for it: a request that comes to it is
 * answered 500 there.
 */
export function refuseFaults({ configuration, refusals }: Generation): void {
  const { IIS_BAD_PATTERN, IIS_BAD_TEMPLATE, IIS_UNKNOWN_REWRITE_MAP } = ENGINE_FINDINGS;
  for (const parts of ruleParts(configuration)) {
    const refuse = ({ code, fix: advice }: FindingKind, position: Position, reason: string) =>
      refusals.push({ rule: parts.name, position, reason, advice, code });
    for (const { text, fault, at } of patternsOf(parts)) {
      if (fault === undefined) continue;
      const reason = `the pattern "${text}" does not compile: ${fault.message}`;
      refuse(IIS_BAD_PATTERN, at(fault.index), reason);
    }
    for (const { template } of parts.templates) {
      const { text, fault, at } = template;
      const map = unknownMap(template, configuration);
      if (fault !== undefined) {
        const reason = `the template "${text}" is none: ${fault.message}`;
        refuse(IIS_BAD_TEMPLATE, at(fault.index), reason);
      } else if (map !== undefined) {
        refuse(IIS_UNKNOWN_REWRITE_MAP, at(map.index), `there is no rewrite map "${map.name}"`);
      }
    }
  }
}
