import { CHECK_FINDINGS } from './check-findings.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { Report } from '../findings.ts';

/** iis-docs, "failureDefinitions": single codes and ranges from 100 to 999, `200-399,500.19`. */
export function checkTracing({ failureDefinitions }: ConfigReading, report: Report): void {
  for (const definition of failureDefinitions) {
    const codes = definition.text('statusCodes').trim();
    if (codes === '' || codes.split(',').some(includes101)) continue;
    report(
      CHECK_FINDINGS.IIS_TRACE_WITHOUT_101,
      definition.at('statusCodes'),
      `statusCodes="${codes}" leaves 101 out`,
    );
  }
}

function includes101(range: string): boolean {
  const [from = '', to = from] = range.split('-').map((code) => code.trim());
  return Number.parseInt(from, 10) <= 101 && Number.parseInt(to, 10) >= 101;
}
