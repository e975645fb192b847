import { matchPattern } from '../../../../iis-config/engine/pattern.ts';
import { headerName } from '../../../../iis-config/language/server-variables.ts';
import type { Condition, Pattern } from '../../../../iis-config/model.ts';
import type { Facts } from '../../facts.ts';
import { Unsupported } from '../../refusal.ts';
import { joinedVariable, sentHeaders } from '../../site/custom-headers.ts';
import { nginxPattern } from '../../text/pattern.ts';
import {
  headerIdentifier,
  literalValue,
  printValue,
  quoted,
  variableValue,
} from '../../text/quoting.ts';
import type { Part, ReadConditions, ReadOutboundRule } from './read-outbound-rule.ts';

/** An outbound rule as maps do it, which every nginx has. */
export type MappedRule = ReturnType<typeof mappedRule>;
/** Conditions or a precondition. */
export type MappedConditions = ReturnType<typeof mappedConditions>;

/** Where a header comes from. */
interface HeaderSource {
  /** Such as `$upstream_http_x_made`. */
  readonly variable: string;
  /** Gives the variable its value; undefined: nginx does. */
  readonly map: string | undefined;
}

/**
 * @param rewritten the headers that this rule or one before it rewrites
 * @throws {Unsupported} it needs JavaScript
 */
export function mappedRule(
  facts: Facts,
  read: ReadOutboundRule,
  sources: readonly HeaderSource[],
  rewritten: ReadonlySet<string>,
) {
  const { rule, header, prefix, preCondition, conditions, value = [] } = read;
  const { pattern, negate } = rule.match;
  const groups = [preCondition, conditions].flatMap((group) =>
    group === undefined || group.list.length === 0
      ? []
      : [mappedConditions(facts, group, rewritten)],
  );
  const holdsForEmpty = matchPattern(pattern, '').matched !== negate;
  refuseReferences(read);
  const isMany = sources.length > 1;
  if (isMany && holdsForEmpty && rule.action.value.text !== '') {
    throw new Unsupported(
      `it would add ${header} if it is missing, which plain nginx cannot do for a header with two sources`,
      'use .+ instead of .* in its pattern',
    );
  }
  const used = new Set(negate ? [] : value.flatMap(groupOf));
  const steps = sources.map((_, index) => {
    const to = `${prefix}${isMany ? `_${index + 1}` : ''}`;
    const named = (group: number) => (used.has(group) ? `${to}_${group}` : undefined);
    const capture = (group: number) =>
      used.has(group) && group <= pattern.groups ? variableValue(`${to}_${group}`) : '';
    // `to` gets the result, and its groups begin with it.
    return { to, key: mapKey(pattern, named), written: printValue(textOf(value, capture)) };
  });
  return { read, sources, groups, steps, negate, holdsForEmpty };
}

/**
 * The first is the backend.
 *
 * @throws {Unsupported} plain nginx has no single value of it
 */
export function headerSources(facts: Facts, name: string): readonly HeaderSource[] {
  if (name === 'set-cookie') {
    throw new Unsupported(
      'plain nginx has no single value for the header set-cookie',
      'write proxy_cookie_flags, proxy_cookie_path or proxy_cookie_domain by hand',
    );
  }
  if (name === 'location' && facts.redirects) {
    throw new Unsupported(
      'it would also have to rewrite the Location of this configuration’s own redirects, which plain nginx cannot do',
      'write the final Location into the redirects, and remove the outbound rule',
    );
  }
  const reversed =
    /^(?:content-)?location$/.test(name) &&
    sameOnEachRoute(facts, name, 'reverseRewriteHostInResponseHeaders');
  const joined = joinedVariable(facts, name);
  const from = joined ?? `$${reversed ? 'arr' : 'upstream_http'}_${headerIdentifier(name)}`;
  const sent = sentHeaders(facts).filter((header) => header.name.toLowerCase() === name);
  const isArrs = name === 'x-powered-by' && sameOnEachRoute(facts, name, 'arrResponseHeader');
  // ARR adds its header to what it forwards, and to nothing else.
  const own = [
    ...(isArrs ? [['$upstream_status', '"" ""; ', 'ARR/3.0']] : []),
    ...(joined === undefined ? sent : []).map(({ value }) => ['""', '', value]),
  ].map(([key = '', cases = '', value = ''], index) => {
    const variable = `$out_${headerIdentifier(name)}_own${index + 1}`;
    return { variable, map: `map ${key} ${variable} { ${cases}default ${quoted(value)}; }` };
  });
  return [{ variable: from, map: undefined }, ...own];
}

/** @throws {Unsupported} web farms, or one and the proxy, differ in it */
function sameOnEachRoute(
  { routes }: Facts,
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

function mapKey(pattern: Pattern, named: (group: number) => string | undefined): string {
  const { source, caseless } = nginxPattern(pattern, named);
  if (source.startsWith('(*UTF)')) {
    throw new Unsupported(
      'its pattern needs UTF-8, and a header may not be UTF-8',
      'write the pattern in ASCII, and separate two .* by a character',
    );
  }
  return quoted(`~${caseless ? '*' : ''}${source}`);
}

function refuseReferences({ rule }: ReadOutboundRule): void {
  const { text, parts } = rule.action.value;
  const hasConditions = rule.conditions.list.length > 0;
  for (const part of parts) {
    if (part.kind === 'variable' && part.name.startsWith('RESPONSE_')) {
      throw new Unsupported(`{${part.name}} in a value`, 'use {R:0}');
    }
    const isCondition = part.kind === 'capture' && part.of === 'C' && hasConditions;
    if (part.kind !== 'function' && part.kind !== 'map' && !isCondition) continue;
    const why =
      part.kind === 'function'
        ? 'has a function, and nginx has no functions for responses'
        : 'refers to a condition or a rewrite map';
    throw new Unsupported(`the value "${text}" ${why}`, 'use {R:n} of the rule’s own pattern');
  }
}

function mappedConditions(
  facts: Facts,
  { any, list }: ReadConditions,
  rewritten: ReadonlySet<string>,
) {
  return {
    any,
    list: list.map(({ condition, input }) => {
      const { pattern, negate } = condition;
      const name = onlyVariable(condition);
      const key = mapKey(pattern, () => undefined);
      refuseChanged(facts, name, rewritten);
      const holdsForEmpty = matchPattern(pattern, '').matched;
      return { input: printValue(textOf(input, () => '')), key, negate, holdsForEmpty };
    }),
  };
}

function onlyVariable({ input: { text, parts } }: Condition): string {
  const [part] = parts;
  if (parts.length === 1 && part?.kind === 'variable') return part.name;
  throw new Unsupported(`its condition on "${text}"`, 'test one {VARIABLE}');
}

/** A condition sees the backend's header. */
function refuseChanged(facts: Facts, name: string, rewritten: ReadonlySet<string>): void {
  if (name === 'RESPONSE_STATUS' || !name.startsWith('RESPONSE_')) return;
  const header = headerName(name);
  const isAdded = sentHeaders(facts).some((sent) => sent.name.toLowerCase() === header);
  const isRewritten =
    rewritten.has(header) || /^(?:content-)?location$|^x-powered-by$/.test(header);
  if (!isAdded && !isRewritten) return;
  const why = isRewritten ? 'which is rewritten too' : 'which httpProtocol adds too';
  throw new Unsupported(`its condition on {${name}}, ${why}`, 'test another one');
}

function groupOf(part: Part): readonly number[] {
  return typeof part !== 'string' && part[0] === 'R' ? [part[1]] : [];
}

/** As a part of an nginx value. */
function textOf(parts: readonly Part[], capture: (group: number) => string): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return literalValue(part);
      const [kind, name] = part;
      if (kind === 'R') return capture(name);
      if (kind === 'header') return variableValue(`upstream_http_${headerIdentifier(name)}`);
      return kind === 'variable' ? variableValue(name) : '';
    })
    .join('');
}
