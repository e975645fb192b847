import { ENGINE_FINDINGS } from '../../iis-config/engine/engine-findings.ts';
import type { FindingKind } from '../../iis-config/findings.ts';
import type { IisConfiguration, Position } from '../../iis-config/model.ts';
import { patternsOf, type RuleParts, unknownMap } from '../../iis-config/rule-parts.ts';
import type { Refusal } from './refusal.ts';

/**
 * What IIS refuses of a rule as well, with the code that the check has for it: a request that comes
 * to it is answered 500 there.
 */
export function faultsOf(parts: RuleParts, configuration: IisConfiguration): readonly Refusal[] {
  const { IIS_BAD_PATTERN, IIS_BAD_TEMPLATE, IIS_UNKNOWN_REWRITE_MAP } = ENGINE_FINDINGS;
  const refusal = (kind: FindingKind, position: Position, reason: string): Refusal => {
    return { rule: parts.name, position, reason, advice: kind.fix, code: kind.code };
  };
  const ofPatterns = patternsOf(parts).flatMap(({ text, fault, at }) => {
    if (fault === undefined) return [];
    const reason = `the pattern "${text}" does not compile: ${fault.message}`;
    return refusal(IIS_BAD_PATTERN, at(fault.index), reason);
  });
  const ofTemplates = parts.templates.flatMap(({ template }) => {
    const { text, fault, at } = template;
    const map = unknownMap(template, configuration);
    if (fault !== undefined) {
      const reason = `the template "${text}" is none: ${fault.message}`;
      return refusal(IIS_BAD_TEMPLATE, at(fault.index), reason);
    }
    if (map === undefined) return [];
    return refusal(IIS_UNKNOWN_REWRITE_MAP, at(map.index), `there is no rewrite map "${map.name}"`);
  });
  return [...ofPatterns, ...ofTemplates];
}
