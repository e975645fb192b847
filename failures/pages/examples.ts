import { filled, type PlaceValues } from '../chains.ts';
import type { Face, Hop, ProxyHop } from '../model.ts';
import { PROGRAMS } from '../programs/programs.ts';
import { fence } from './markdown.ts';

/** The first configuration that fails and that a fix changes, before and after, in Markdown. */
export function examplesOf(faces: readonly Face[]): readonly string[] {
  for (const { title, chain, fix } of faces) {
    for (const [index, before] of proxies(chain).entries()) {
      const after = proxies(fix.chain)[index];
      if (after?.proxy !== before.proxy || textOf(after) === textOf(before)) continue;
      const name = PROGRAMS[before.proxy].title;
      return [
        `### ${name}, broken: ${title}`,
        configuration(before),
        `### ${name}, fixed`,
        configuration(after),
      ];
    }
  }
  return [];
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

function configuration(hop: ProxyHop): string {
  const { proxy } = hop;
  const lines = textOf(filled(hop, VALUES))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  const text = lines.map((line) => line.slice(indent).trimEnd()).join('\n');
  return fence(proxy === 'nginx' || proxy === 'apache' ? proxy : 'text', text);
}
