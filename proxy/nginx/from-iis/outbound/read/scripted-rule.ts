import type { Pattern } from '../../../../iis-config/model.ts';
import { Unsupported } from '../../refusal.ts';
import { nginxPattern } from '../../text/pattern.ts';
import type { ReadConditions, ReadOutboundRule } from './read-outbound-rule.ts';

/**
 * An outbound rule as data for iis-functions.js.
 *
 * @throws {Unsupported} JavaScript in nginx cannot do it
 */
export function scriptedRule(read: ReadOutboundRule): object {
  const { rule, header, preCondition, conditions, value } = read;
  return {
    header,
    ...(preCondition === undefined ? {} : { preCondition: conditionsData(preCondition) }),
    ...patternData(rule.match.pattern, rule.match.negate),
    conditions: conditionsData(conditions),
    ...(value === undefined ? {} : { value }),
    stop: rule.stopProcessing,
  };
}

function conditionsData({ list, ...grouping }: ReadConditions): object {
  return {
    ...grouping,
    list: list.map(({ condition, input }) => ({
      input,
      ...patternData(condition.pattern, condition.negate),
    })),
  };
}

/** njs matches with PCRE, so a pattern that PCRE matches differently is refused. */
function patternData(written: Pattern, negate: boolean): object {
  nginxPattern(written, (group) => `group${group}`);
  const { source, ignoreCase, text } = written;
  if (/\[\^?\]/.test(source)) {
    throw new Unsupported(`the class [] in "${text}"`, 'write what it should match');
  }
  return { pattern: new RegExp(source).source, flags: ignoreCase ? 'i' : '', negate };
}
