import { CHECK_FINDINGS } from './check-findings.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { Report } from '../findings.ts';

/** Outbound rules that are known to do harm. */
export function checkOutboundRules({ configuration }: ConfigReading, report: Report): void {
  for (const { name, enabled, match, action } of configuration.outboundRules) {
    const empties = action.type === 'Rewrite' && action.value.text === '';
    if (!enabled || match.serverVariable !== 'RESPONSE_SERVER' || !empties) continue;
    const at = match.variablePosition;
    report(
      CHECK_FINDINGS.IIS_SERVER_HEADER_EMPTIED,
      at,
      `the outbound rule "${name}" empties Server`,
    );
  }
}
