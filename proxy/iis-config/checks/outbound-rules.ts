import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { childOf } from '../read/values.ts';
import { placeOf } from './enabled-rules.ts';

/** Outbound rules that are known to do harm. */
export function checkOutboundRules({ outboundRules }: Reading, report: Report): void {
  for (const { rule, element } of outboundRules) {
    const { match, action } = rule;
    const empties = action.type === 'Rewrite' && action.value === '';
    if (!rule.enabled || match.serverVariable !== 'RESPONSE_SERVER' || !empties) continue;
    const at = placeOf(childOf(element, 'match'), 'serverVariable', rule.position)(0);
    report('IIS_SERVER_HEADER_EMPTIED', at, `the outbound rule "${rule.name}" empties Server`);
  }
}
