import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { parseTemplate } from '../read/template.ts';
import { actionPlace, enabledRules } from './enabled-rules.ts';

/** Server variables that end in the query, and what has the path alone. */
const WITH_QUERY: ReadonlyMap<string, string> = new Map([
  ['REQUEST_URI', '{URL}'],
  ['UNENCODED_URL', '{URL}'],
  ['HTTP_X_ORIGINAL_URL', '{URL}'],
  ['CACHE_URL', 'http://{HTTP_HOST}{URL}'],
]);

/** Targets that have the query, and get it appended. */
export function checkDoubledQuery(reading: Reading, report: Report): void {
  for (const read of enabledRules(reading)) {
    const { action, name } = read.rule;
    if (action.type !== 'Rewrite' && action.type !== 'Redirect') continue;
    if (!action.appendQueryString) continue;
    for (const part of parseTemplate(action.url).parts) {
      // Behind a question mark the address is a parameter: the query belongs to it.
      if (part.kind === 'text' && part.text.includes('?')) break;
      if (part.kind !== 'variable') continue;
      const instead = WITH_QUERY.get(part.name.toUpperCase());
      if (instead === undefined) continue;
      const message = `the rule "${name}" takes {${part.name}}, which has the query, and appends the query`;
      const fix = `set appendQueryString="false", or take ${instead} for {${part.name}}`;
      report('IIS_QUERY_TWICE', actionPlace(read)(part.index), message, { fix });
      break;
    }
  }
}
