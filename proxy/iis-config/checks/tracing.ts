import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { placeOf } from './enabled-rules.ts';

/** iis-docs, "failureDefinitions": single codes and ranges from 100 to 999, `200-399,500.19`. */
export function checkTracing({ failureDefinitions }: Reading, report: Report): void {
  for (const definition of failureDefinitions) {
    const codes = definition.attributes.get('statusCodes')?.value.trim() ?? '';
    if (codes === '' || codes.split(',').some(includes101)) continue;
    const at = placeOf(definition, 'statusCodes', definition.position)(0);
    report('IIS_TRACE_WITHOUT_101', at, `statusCodes="${codes}" leaves 101 out`);
  }
}

function includes101(range: string): boolean {
  const [from = '', to = from] = range.split('-').map((code) => code.trim());
  return Number.parseInt(from, 10) <= 101 && Number.parseInt(to, 10) >= 101;
}
