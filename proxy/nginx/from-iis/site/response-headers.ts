import type { Statement, Statements } from '../print.ts';
import type { Site } from '../site.ts';
import { quoted } from '../text/quoting.ts';
import { joinedVariable, sentHeaders } from './custom-headers.ts';
import { urlOut } from './port-maps.ts';

/** On every response: a level of nginx that adds one has to repeat them all. */
export function responseHeaders(site: Site): Statements {
  const custom = sentHeaders(site)
    .filter(({ name }) => !site.outbound.replaced.has(name.toLowerCase()))
    .map(({ name, value }): Statement => {
      const line = (written: string) => `add_header ${name} ${written} always;`;
      const joined = joinedVariable(site, name.toLowerCase());
      return joined === undefined ? urlOut(site, name, value, line, quoted(value)) : line(joined);
    });
  return [...custom, ...site.outbound.lines];
}
