import { evaluate } from '../engine/evaluate.ts';
import { nodesOf, type PatternNode } from '../language/pattern.ts';
import type { IisConfiguration, Pattern, Rule } from '../model.ts';
import type { Evaluation } from '../outcome.ts';
import type { IisRequest } from '../request.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { Report } from '../findings.ts';
import { forwards } from '../rule-parts.ts';
import { CHECK_FINDINGS } from './check-findings.ts';

/**
 * Rules of the site that forward, and whose WebSockets a rule before them answers from the site's
 * folder, as the catch-all of a single-page application does. Each is asked for a path that it
 * matches; of a rule whose match has no plain text at its start nothing is said.
 */
export function checkShadowedSockets({ configuration }: ConfigReading, report: Report): void {
  const { siteRules } = configuration;
  for (const [index, rule] of siteRules.entries()) {
    const path = rule.enabled && index > 0 && forwards(rule) ? samplePath(rule) : undefined;
    if (path === undefined) continue;
    const { outcome, trace } = upgrade(configuration, siteRules.slice(0, index), path);
    if ('code' in outcome) return; // a rule that fails, or is too slow to be asked once more
    const by = trace.findLast((step) => step.kind === 'stop');
    if (outcome.kind !== 'local' || by?.kind !== 'stop') continue;
    // Alone it forwards the request: so its own conditions are not what prevents it.
    if (upgrade(configuration, [rule], path).outcome.kind !== 'forward') continue;
    const message = `the rule "${by.rule}" answers /${path} with ${outcome.url}, before "${rule.name}"`;
    const exempt = `^/${path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`;
    const fix = `move "${rule.name}" before "${by.rule}", or exclude its path there: <add input="{REQUEST_URI}" pattern="${exempt}" negate="true" />`;
    report(CHECK_FINDINGS.IIS_SOCKET_SHADOWED, rule.position, message, { fix });
  }
}

/** Over TLS and on the site's first host, so that no redirect to https or to that host holds. */
function upgrade(
  configuration: IisConfiguration,
  siteRules: readonly Rule[],
  path: string,
): Evaluation {
  const host = configuration.bindings.find((binding) => binding.host !== '')?.host ?? 'localhost';
  const request: IisRequest = {
    method: 'GET',
    scheme: 'https',
    host,
    port: 443,
    target: `/${encodeURI(path)}`,
    headers: { upgrade: 'websocket', connection: 'Upgrade' },
    remoteAddress: '127.0.0.1',
    remotePort: 50_101,
    version: 'HTTP/1.1',
  };
  const names = siteRules.flatMap((rule) => rule.serverVariables.map(({ name }) => name));
  const working = {
    allowedServerVariables: new Set(names),
    proxy: { ...configuration.proxy, enabled: true },
    webSocketEnabled: true,
  };
  return evaluate({ ...configuration, ...working, globalRules: [], siteRules }, request);
}

/** The shortest path that a match takes, if plain text stands at its start; else undefined. */
function samplePath({ match }: Rule): string | undefined {
  if (match.negate || match.url.fault !== undefined) return undefined;
  const path = sampleOf(match.url.tree());
  return path !== undefined && startsPlainly(match.url) ? path : undefined;
}

function startsPlainly({ tree }: Pattern): boolean {
  const [first, second] = nodesOf(tree()).filter(
    ({ type, parent }) => parent?.type === 'Alternative' && type !== 'Assertion',
  );
  return first?.type === 'Character' && second?.type === 'Character';
}

/** Undefined for anything but plain text, such as a look-ahead. */
function sampleOf(node: PatternNode): string | undefined {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return node.alternatives[0] === undefined ? '' : sampleOf(node.alternatives[0]);
    case 'Alternative':
      return joined(node.elements.map(sampleOf));
    case 'Quantifier':
      return node.min > MOST_REPEATED
        ? undefined
        : joined(Array(node.min).fill(sampleOf(node.element)));
    case 'Character':
      return String.fromCodePoint(node.value);
    case 'CharacterSet':
      return sampleOfSet(node.kind, 'negate' in node && node.negate);
    case 'CharacterClass':
      return node.negate || node.elements[0] === undefined ? 'x' : sampleOf(node.elements[0]);
    case 'CharacterClassRange':
      return sampleOf(node.min);
    case 'Assertion':
      return node.kind === 'start' || node.kind === 'end' ? '' : undefined;
    default:
      return undefined;
  }
}

function sampleOfSet(kind: string, negate: boolean): string {
  if (kind === 'digit') return negate ? 'x' : '0';
  if (kind === 'space') return negate ? 'x' : ' ';
  return negate ? '-' : 'x';
}

const MOST_REPEATED = 8;
const LONGEST_SAMPLE = 200;

function joined(texts: readonly (string | undefined)[]): string | undefined {
  const text = texts.includes(undefined) ? undefined : texts.join('');
  return text === undefined || text.length > LONGEST_SAMPLE ? undefined : text;
}
