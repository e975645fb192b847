import type { Facts } from '../../facts.ts';
import { urlOut } from '../../site/port-maps.ts';
import { comment, variableValue } from '../../text/quoting.ts';
import type { OutboundHeaders } from '../outbound-headers.ts';
import type { MappedConditions, MappedRule } from '../read/mapped-rule.ts';

/** The rules as maps: each value of a header goes through them as a chain. */
export function writeMaps(facts: Facts, rules: readonly MappedRule[]): OutboundHeaders {
  /** Of each header the variables that have it so far, one for each source. */
  const chains = new Map<string, readonly string[]>();
  const maps = rules.flatMap((mapped) => {
    const { rule, header } = mapped.read;
    const known = chains.get(header);
    const from = known ?? mapped.sources.map(({ variable }) => variable);
    chains.set(
      header,
      mapped.steps.map(({ to }) => `$${to}`),
    );
    return [
      ...(known === undefined ? mapped.sources.flatMap(({ map }) => map ?? []) : []),
      `# outbound rule "${comment(rule.name)}"`,
      ...stepMaps(mapped, from),
    ];
  });
  const unscripted = { ...facts, outbound: { isScripted: false } };
  const lines = [...chains].flatMap(([name, variables]) =>
    variables.map((variable) =>
      urlOut(unscripted, name, variableValue(variable.slice(1)), (value) => {
        return `add_header ${name} ${value} always;`;
      }),
    ),
  );
  return { maps, lines, replaced: new Set(chains.keys()), isScripted: false, needs: [] };
}

function stepMaps(mapped: MappedRule, sources: readonly string[]): readonly string[] {
  const { read, groups, steps, negate, holdsForEmpty } = mapped;
  const tested = groups.map((group, index) => groupMaps(group, `$${read.prefix}_if${index + 1}`));
  const isTwo = tested.length > 1;
  const holds = isTwo ? `$${read.prefix}_if` : tested[0]?.result;
  const both = tested.map(({ result }) => result).join('');
  const chain = steps.flatMap(({ to, key, written }, index) => {
    const from = sources[index] ?? '';
    // A map tries no regular expression on an empty text (ngx_http_map_find): it is its own case.
    // A header that is not there is matched as an empty one.
    const empty = holdsForEmpty ? written : from;
    const [found, otherwise] = negate ? [from, written] : [written, from];
    const result = holds === undefined ? to : `${to}_new`;
    const step = `map ${from} $${result} { "" ${empty}; ${key} ${found}; default ${otherwise}; }`;
    if (holds === undefined) return [step];
    return [step, `map ${holds} $${to} { 1 $${result}; default ${from}; }`];
  });
  return [
    ...tested.flatMap(({ maps }) => maps),
    ...(isTwo ? [`map "${both}" ${holds} { 11 1; default 0; }`] : []),
    ...chain,
  ];
}

/** Maps whose last gives `result`: 1 where the conditions hold. */
function groupMaps({ any, list }: MappedConditions, result: string) {
  const parts = list.map((_, index) => `${result}_${index + 1}`);
  const each = list.map(({ input, key, negate, holdsForEmpty }, index) => {
    const [yes, no] = negate ? [0, 1] : [1, 0];
    const empty = holdsForEmpty ? yes : no;
    return `map ${input} ${parts[index]} { "" ${empty}; ${key} ${yes}; default ${no}; }`;
  });
  const all = `map "${parts.join('')}" ${result} { "${any ? '~1' : '~^1+$'}" 1; default 0; }`;
  return { result, maps: [...each, all] };
}
