import { CHECK_FINDINGS } from './check-findings.ts';
import type { Rule } from '../model.ts';
import type { Report } from '../findings.ts';

/** Server variables that end in the query, and those with the path alone. */
const WITH_QUERY: ReadonlyMap<string, string> = new Map([
  ['REQUEST_URI', '{URL}'],
  ['UNENCODED_URL', '{URL}'],
  ['HTTP_X_ORIGINAL_URL', '{URL}'],
  ['CACHE_URL', 'http://{HTTP_HOST}{URL}'],
]);

/** {UNENCODED_URL} in what is forwarded. */
export function checkDoubledEncoding({ action, name }: Rule, report: Report): void {
  if (action.type !== 'Rewrite' || action.keepsEncoding === true) return;
  if (!/^\w+:\/\//.test(action.url.text)) return;
  const part = action.url.parts.find(
    (one) => one.kind === 'variable' && one.name === 'UNENCODED_URL',
  );
  if (part === undefined) return;
  const message = `the rule "${name}" forwards {UNENCODED_URL} without useOriginalURLEncoding="false"`;
  report(CHECK_FINDINGS.IIS_ENCODED_TWICE, action.url.at(part.index), message);
}

/** Targets that contain the query and get it appended, too. */
export function checkDoubledQuery({ action, name }: Rule, report: Report): void {
  if (action.type !== 'Rewrite' && action.type !== 'Redirect') return;
  if (!action.appendQueryString) return;
  for (const part of action.url.parts) {
    // Behind a question mark the address is a parameter: the query belongs to it.
    if (part.kind === 'text' && part.text.includes('?')) return;
    if (part.kind !== 'variable') continue;
    const instead = WITH_QUERY.get(part.name);
    if (instead === undefined) continue;
    const written = action.url.text.slice(part.index + 1, part.index + 1 + part.name.length);
    const message = `the rule "${name}" takes {${written}}, which has the query, and appends the query`;
    const fix = `set appendQueryString="false", or take ${instead} for {${written}}`;
    report(CHECK_FINDINGS.IIS_QUERY_TWICE, action.url.at(part.index), message, { fix });
    return;
  }
}
