import { filled, type PlaceValues } from '../chains.ts';
import { failures } from '../gallery.ts';
import type { Face, Hop, ProxyHop } from '../model.ts';
import { PROGRAMS } from '../programs/programs.ts';
import type { Example, Run } from './failure-page.ts';

/**
 * How the gallery runs a failure: its faces, and the first configuration that fails, with its fix.
 */
export function runOf(code: string): Run {
  const failure = failures.find(({ id }) => id === code);
  const faces = failure?.faces ?? [];
  const shown = faces.flatMap(examplesOf);
  return {
    faces: faces.map(({ title }) => title),
    notRun: failure?.notRun,
    examples: shown.slice(0, 2),
  };
}

/** A configuration that the fix changes, before and after. */
function examplesOf({ title, chain, fix }: Face): readonly Example[] {
  const pairs = proxies(chain).map((before, index) => [before, proxies(fix.chain)[index]] as const);
  const changed = pairs.find(
    ([before, after]) => after?.proxy === before.proxy && textOf(after) !== textOf(before),
  );
  const [before, after] = changed ?? [];
  if (before === undefined || after === undefined) return [];
  const name = PROGRAMS[before.proxy].title;
  return [
    { heading: `${name}, broken: ${title}`, ...configuration(before) },
    { heading: `${name}, fixed`, ...configuration(after) },
  ];
}

const proxies = (chain: readonly Hop[] = []): readonly ProxyHop[] =>
  chain.filter((hop): hop is ProxyHop => 'proxy' in hop);

/** The text of a configuration. What is outside the site comes first. */
const textOf = ({ main = '', global = '', site }: ProxyHop): string =>
  [main, global, site].join('\n');

const VALUES: PlaceValues = {
  PORT: '8000',
  NEXT: '127.0.0.1:8080',
  NEXT_HOST: '127.0.0.1',
  NEXT_PORT: '8080',
  FREE: '8081',
  DIR: '/var/lib/proxy',
};

function configuration(hop: ProxyHop): Pick<Example, 'language' | 'text'> {
  const { proxy } = hop;
  const lines = textOf(filled(hop, VALUES))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return {
    language: proxy === 'nginx' || proxy === 'apache' ? proxy : 'text',
    text: lines.map((line) => line.slice(indent).trimEnd()).join('\n'),
  };
}
