import { ENGINE_FINDINGS } from '../../iis-config/engine/engine-findings.ts';
import { patternsOf, ruleParts, unknownMap } from '../../iis-config/rule-parts.ts';
import type { Generation } from './generation.ts';

/**
 * What IIS refuses as well, with the code that the check has for it: a request that comes to it is
 * answered 500 there.
 */
export function refuseFaults({ configuration, refusals }: Generation): void {
  const { IIS_BAD_PATTERN, IIS_BAD_TEMPLATE, IIS_UNKNOWN_REWRITE_MAP } = ENGINE_FINDINGS;
  for (const parts of ruleParts(configuration)) {
    const { name: rule } = parts;
    for (const { text, fault, at } of patternsOf(parts)) {
      if (fault === undefined) continue;
      const reason = `the pattern "${text}" does not compile: ${fault.message}`;
      const { code, fix: advice } = IIS_BAD_PATTERN;
      refusals.push({ rule, position: at(fault.index), reason, advice, code });
    }
    for (const { template } of parts.templates) {
      const { text, fault, at } = template;
      const map = unknownMap(template, configuration);
      if (fault !== undefined) {
        const reason = `the template "${text}" is none: ${fault.message}`;
        const { code, fix: advice } = IIS_BAD_TEMPLATE;
        refusals.push({ rule, position: at(fault.index), reason, advice, code });
      } else if (map !== undefined) {
        const reason = `there is no rewrite map "${map.name}"`;
        const { code, fix: advice } = IIS_UNKNOWN_REWRITE_MAP;
        refusals.push({ rule, position: at(map.index), reason, advice, code });
      }
    }
  }
}
