import { matchPattern } from '../../../iis-config/engine/pattern.ts';
import { headerName } from '../../../iis-config/language/server-variables.ts';
import type { Condition, OutboundRule, Template } from '../../../iis-config/model.ts';
import { enabledRules } from '../../../iis-config/rule-parts.ts';
import { type Generation, identifier } from '../generation.ts';
import { RAW } from '../rules/value-part.ts';
import { nginxPattern } from '../text/pattern.ts';
import { readVariables } from '../text/server-variables.ts';
import { joinedVariable, sentHeaders } from '../site/custom-headers.ts';
import { urlOut } from '../site/port-maps.ts';
import { comment, printValue, quoted, variableValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { type OutboundHeaders, requestVariable, responseHeader } from './outbound-rule.ts';
import { carriedParts, ValueWriter } from '../rules/value.ts';

/** Each value of a header goes through the rules as a chain of maps. */
interface Chain {
  readonly name: string;
  /** Variables, one for each place that the header comes from; the first is the backend's. */
  values: readonly string[];
}

/**
 * The rules as maps, which every nginx has.
 *
 * @param refused takes what maps cannot do, by rule
 */
export function outboundByMaps(
  generation: Generation,
  rules: readonly OutboundRule[],
  refused: Map<OutboundRule, Unsupported>,
): OutboundHeaders {
  const chains = new Map<string, Chain>();
  const maps: string[] = [];
  for (const [index, rule] of rules.entries()) {
    try {
      if (rule.stopProcessing && index < rules.length - 1) {
        throw new Unsupported('it stops the outbound rules after it', 'make it the last one');
      }
      if (rule.action.type === 'None') continue;
      const name = mappedHeader(generation, rule);
      const chain = chains.get(name) ?? newChain(generation, name, maps);
      chains.set(name, chain);
      maps.push(`# outbound rule "${comment(rule.name)}"`);
      apply(generation, rule, `out${index + 1}`, chain, chains, maps);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      refused.set(rule, error);
    }
  }
  const lines = [...chains.values()].flatMap(({ name, values }) =>
    values.map(
      (value) => `add_header ${name} ${leaving(generation, refused, name, value)} always;`,
    ),
  );
  return { maps, replaced: new Set(chains.keys()), lines };
}

/** Where JavaScript takes over, this is not used. */
function leaving(
  generation: Generation,
  refused: ReadonlyMap<OutboundRule, Unsupported>,
  header: string,
  variable: string,
): string {
  if (refused.size > 0) return variable;
  return urlOut(generation, header, variableValue(variable.slice(1)));
}

function mappedHeader(generation: Generation, rule: OutboundRule): string {
  const name = responseHeader(rule);
  if (name === 'set-cookie') {
    throw new Unsupported(
      'plain nginx has no single value for the header set-cookie',
      'write proxy_cookie_flags, proxy_cookie_path or proxy_cookie_domain by hand',
    );
  }
  const redirects = enabledRules(generation.configuration).some(
    ({ action }) => action.type === 'Redirect',
  );
  if (name === 'location' && redirects) {
    throw new Unsupported(
      'it would also have to rewrite the Location of this configuration’s own redirects, which plain nginx cannot do',
      'write the final Location into the redirects, and remove the outbound rule',
    );
  }
  return name;
}

function newChain(generation: Generation, name: string, maps: string[]): Chain {
  const reversed =
    /^(?:content-)?location$/.test(name) &&
    sameOnEachRoute(generation, name, 'reverseRewriteHostInResponseHeaders');
  const joined = joinedVariable(generation, name);
  const from = joined ?? `$${reversed ? 'arr' : 'upstream_http'}_${identifier(name)}`;
  const added =
    joined === undefined
      ? sentHeaders(generation).filter((header) => header.name.toLowerCase() === name)
      : [];
  const hasOwn = name === 'x-powered-by' && sameOnEachRoute(generation, name, 'arrResponseHeader');
  const own = hasOwn ? ['ARR/3.0'] : [];
  const constants = [...own, ...added.map(({ value }) => value)].map((value, index) => {
    const variable = `$out_${identifier(name)}_own${index + 1}`;
    // ARR adds its header to what it forwards, and to nothing else.
    const arr = index < own.length;
    maps.push(
      arr
        ? `map $upstream_status ${variable} { "" ""; default ${quoted(value)}; }`
        : `map "" ${variable} { default ${quoted(value)}; }`,
    );
    return variable;
  });
  return { name, values: [from, ...constants] };
}

/** @throws {Unsupported} web farms, or one and the proxy, differ in it */
function sameOnEachRoute(
  { routes }: Generation,
  header: string,
  setting: 'reverseRewriteHostInResponseHeaders' | 'arrResponseHeader',
): boolean {
  const [value = false, ...others] = new Set(routes.map(({ protocol }) => protocol[setting]));
  if (others.length === 0) return value;
  throw new Unsupported(
    `it rewrites ${header}, and ${setting} differs between what the rules forward to`,
    `set ${setting} alike on the web farms and on <proxy>`,
  );
}

function apply(
  generation: Generation,
  rule: OutboundRule,
  id: string,
  chain: Chain,
  chains: ReadonlyMap<string, Chain>,
  maps: string[],
): void {
  const holds = gates(generation, rule, id, chains, maps);
  const { pattern, negate } = rule.match;
  const holdsForEmpty = matchPattern(pattern, '').matched !== negate;
  const template = rule.action.value;
  refuseReferences(generation, template, rule);
  const many = chain.values.length > 1;
  if (many && holdsForEmpty && template.text !== '') {
    throw new Unsupported(
      `it would add ${chain.name} if it is missing, which plain nginx cannot do for a header with two sources`,
      'use .+ instead of .* in its pattern',
    );
  }
  const variables = readVariables(template.parts, generation, false);
  chain.values = chain.values.map((from, index) => {
    const to = `${id}${many ? `_${index + 1}` : ''}`;
    const groups = Array.from({ length: pattern.groups + 1 }, (_, group) => `${to}_${group}`);
    const ruleCaptures = negate ? [] : groups.map((variable) => ({ variable, of: undefined }));
    const context = { generation, prefix: to, ruleCaptures, matched: RAW, variables };
    const writer = new ValueWriter(context);
    const written = writer.write({ template, conditionCaptures: [] }).printed;
    const source = nginxPattern(pattern, (group) =>
      writer.used.has(`${to}_${group}`) ? `${to}_${group}` : undefined,
    );
    const key = outboundKey(source);
    // A map tries no regular expression on an empty text (ngx_http_map_find): it is its own case.
    // A header that is not there is matched as an empty one.
    const absent = holdsForEmpty ? written : from;
    const cases = negate
      ? `${key} ${from}; default ${written};`
      : `${key} ${written}; default ${from};`;
    const result = holds === undefined ? to : `${to}_new`;
    maps.push(`map ${from} $${result} { "" ${absent}; ${cases} }`);
    if (holds !== undefined) maps.push(`map ${holds} $${to} { 1 $${result}; default ${from}; }`);
    return `$${to}`;
  });
}

function outboundKey({ caseless, source }: { caseless: boolean; source: string }): string {
  if (source.startsWith('(*UTF)')) {
    throw new Unsupported(
      'its pattern needs UTF-8, and a header may not be UTF-8',
      'write the pattern in ASCII, and separate two .* by a character',
    );
  }
  return quoted(`~${caseless ? '*' : ''}${source}`);
}

function refuseReferences(generation: Generation, template: Template, rule: OutboundRule): void {
  for (const part of carriedParts(template)) {
    if (part.kind === 'function') {
      throw new Unsupported(
        `the value "${template.text}" has a function, and nginx has no functions for responses`,
        'use {R:n} of the rule’s own pattern',
      );
    }
    const isCondition = part.kind === 'capture' && part.of === 'C';
    if (part.kind === 'map' || (isCondition && rule.conditions.list.length > 0)) {
      throw new Unsupported(
        `the value "${template.text}" refers to a condition or a rewrite map`,
        'use {R:n} of the rule’s own pattern',
      );
    }
    if (part.kind !== 'variable') continue;
    if (part.name.startsWith('RESPONSE_')) {
      throw new Unsupported(`{${part.name}} in a value`, 'use {R:0}');
    }
    requestVariable(generation, part); // none that a function makes
  }
}

/** A variable that is 1 where precondition and conditions hold; undefined: there are none. */
function gates(
  generation: Generation,
  rule: OutboundRule,
  id: string,
  chains: ReadonlyMap<string, Chain>,
  maps: string[],
): string | undefined {
  const { preCondition, conditions } = rule;
  const groups = [
    ...(preCondition === undefined || preCondition.list.length === 0 ? [] : [preCondition]),
    ...(conditions.list.length === 0 ? [] : [conditions]),
  ];
  const results = groups.map((group, index) => {
    const parts = group.list.map((condition, position) => {
      const name = `$${id}_if${index + 1}_${position + 1}`;
      maps.push(gate(generation, condition, chains, name));
      return name;
    });
    const result = `$${id}_if${index + 1}`;
    const pattern = group.logicalGrouping === 'MatchAny' ? '~1' : '~^1+$';
    maps.push(`map "${parts.join('')}" ${result} { "${pattern}" 1; default 0; }`);
    return result;
  });
  if (results.length < 2) return results[0];
  maps.push(`map "${results.join('')}" $${id}_if { 11 1; default 0; }`);
  return `$${id}_if`;
}

function gate(
  generation: Generation,
  condition: Condition,
  chains: ReadonlyMap<string, Chain>,
  name: string,
): string {
  const parts = carriedParts(condition.input);
  const [part] = parts;
  if (parts.length !== 1 || part?.kind !== 'variable' || condition.matchType !== 'Pattern') {
    throw new Unsupported(`its condition on "${condition.input.text}"`, 'test one {VARIABLE}');
  }
  const key = outboundKey(nginxPattern(condition.pattern, () => undefined));
  const input =
    responseVariable(generation, part.name, chains) ??
    printValue(requestVariable(generation, part));
  const [yes, no] = condition.negate ? [0, 1] : [1, 0];
  const empty = matchPattern(condition.pattern, '').matched ? yes : no;
  return `map ${input} ${name} { "" ${empty}; ${key} ${yes}; default ${no}; }`;
}

function responseVariable(
  { configuration }: Generation,
  name: string,
  chains: ReadonlyMap<string, Chain>,
): string | undefined {
  if (name === 'RESPONSE_STATUS') return '$status';
  if (!name.startsWith('RESPONSE_')) return undefined;
  const header = headerName(name);
  const known = chains.get(header);
  if (known !== undefined || /^(?:content-)?location$|^x-powered-by$/.test(header)) {
    throw new Unsupported(`its condition on {${name}}, which is rewritten too`, 'test another one');
  }
  if (sentHeaders({ configuration }).some((custom) => custom.name.toLowerCase() === header)) {
    throw new Unsupported(
      `its condition on {${name}}, which httpProtocol adds too`,
      'test another one',
    );
  }
  return `$upstream_http_${identifier(header)}`;
}
