import { flatParts } from '../../../iis-config/language/template.ts';
import type { Conditions, RuleScope, Template } from '../../../iis-config/model.ts';
import { fileTest } from '../site/folder.ts';
import { CONSTANT, type Origin, PATH_PIECE } from './origin.ts';
import { type ReadPattern, readPattern } from '../text/pattern.ts';
import { printValue, quoted } from '../text/quoting.ts';
import { type Capture, originOf, text, toValue, type ValueContext } from './value.ts';

/** A line of the file. Patterns are written last: only then is it known which groups are used. */
export type Line = string | (() => string);

export interface WrittenConditions {
  readonly lines: readonly Line[];
  /** What stands in the rule's variable once they hold: `.1.2`. */
  readonly mark: string;
  /** {C:n} as the action sees them. */
  readonly captures: readonly Capture[];
  /** To be called once the action is written, before any line is: names the groups it needs. */
  readonly settle: () => void;
}

interface Read {
  /** Undefined: IsFile or IsDirectory. */
  readonly pattern: ReadPattern | undefined;
  readonly negate: boolean;
  readonly captures: readonly Capture[];
}

type ConditionContext = Omit<ValueContext, 'conditionCaptures'> & { readonly scope: RuleScope };

/** Writes a rule's conditions; `context` is that of its first one. */
export function writeConditions(
  conditions: Conditions,
  context: ConditionContext,
): WrittenConditions {
  const { prefix } = context;
  const any = conditions.logicalGrouping === 'MatchAny' && conditions.list.length > 0;
  const variable = any ? `${prefix}_any` : prefix;
  const lines: Line[] = any ? [`set $${variable} "";`] : [];
  const read: Read[] = [];
  for (const [index, condition] of conditions.list.entries()) {
    const earlier = captured(conditions, read);
    const here = { ...context, conditionCaptures: earlier };
    const mark = `set $${variable} "\${${variable}}.${index + 1}";`;
    const name = `${prefix}_c${index + 1}`;
    if (condition.matchType !== 'Pattern') {
      read.push({ pattern: undefined, negate: condition.negate, captures: [] });
      lines.push(...fileTest(condition, mark, here));
      continue;
    }
    const input = toValue(condition.input, here);
    const pattern = readPattern(condition.pattern);
    const origin = captureOrigin(originOf(input), condition.input);
    const captures = groupVariables(name, pattern.groups, origin);
    read.push({ pattern, negate: condition.negate, captures });
    const subject = operand(text(input), `${name}_in`);
    lines.push(...input.before, ...subject.before);
    lines.push(() =>
      ifMatches(subject.variable, condition.negate, pattern, context.used, name, mark),
    );
  }
  if (!any) {
    const mark = conditions.list.map((_, index) => `.${index + 1}`).join('');
    return { lines, mark, captures: captured(conditions, read), settle: () => {} };
  }
  const choice = chooseCaptures(conditions, read, context);
  lines.push(...choice.lines, `if ($${variable}) { set $${prefix} "\${${prefix}}.any"; }`);
  return { lines, mark: '.any', captures: choice.captures, settle: choice.settle };
}

/** `if ($http_host ~* "^www") { set … }`. */
export function ifMatches(
  variable: string,
  negate: boolean,
  pattern: ReadPattern,
  used: ReadonlySet<string>,
  name: string,
  then: string,
): string {
  const group = (index: number): string | undefined => {
    const groupName = `${name}_${index}`;
    return used.has(groupName) ? groupName : undefined;
  };
  const { caseless, source } = pattern.print(group);
  const operator = `${negate ? '!' : ''}~${caseless ? '*' : ''}`;
  return `if (${variable} ${operator} ${quoted(source)}) { ${then} }`;
}

export function groupVariables(name: string, groups: number, origin: Origin): readonly Capture[] {
  return Array.from({ length: groups + 1 }, (_, index) => ({
    variable: `${name}_${index}`,
    origin,
  }));
}

/** `if` compares a variable: anything else is put into one first. */
function operand(value: string, name: string): { before: readonly string[]; variable: string } {
  const printed = printValue(value);
  if (/^\$\w+$/.test(printed)) return { before: [], variable: printed };
  return { before: [`set $${name} ${printed};`], variable: `$${name}` };
}

/** What a group may hold is what its input may; a piece of it no longer begins with the slash. */
function captureOrigin(origin: Origin, template: Template): Origin {
  if (hasRequestUri(template)) return { ...PATH_PIECE, raw: true, slashes: true };
  return { ...origin, rooted: false };
}

/** Its query is in a capture of it, and not in what a rewrite map says of it. */
function hasRequestUri({ parts }: Template): boolean {
  const outsideMaps = parts.filter(({ kind }) => kind !== 'map');
  return flatParts(outsideMaps).some(
    (part) => part.kind === 'variable' && part.name === 'REQUEST_URI',
  );
}

/**
 * {C:n} after the conditions that were read so far. All of MatchAll have held, none of MatchAny:
 * so it is certain which patterns have matched.
 */
function captured(conditions: Conditions, read: readonly Read[]): readonly Capture[] {
  const any = conditions.logicalGrouping === 'MatchAny';
  return numbered(
    conditions,
    read.filter((one) => one.pattern !== undefined && one.negate === any),
  );
}

function numbered(conditions: Conditions, matched: readonly Read[]): readonly Capture[] {
  if (!conditions.trackAllCaptures) return matched.at(-1)?.captures ?? [];
  return matched.flatMap((one, index) => (index === 0 ? one.captures : one.captures.slice(1)));
}

/** MatchAny ends at the first that holds, which decides what {C:n} are. */
function chooseCaptures(
  conditions: Conditions,
  read: readonly Read[],
  { prefix, used }: Omit<ValueContext, 'conditionCaptures'>,
): Pick<WrittenConditions, 'lines' | 'captures' | 'settle'> {
  const lists = read.map((one, index) => {
    const failed = read.slice(0, index).filter((other) => other.negate && other.pattern);
    return numbered(conditions, one.pattern && !one.negate ? [...failed, one] : failed);
  });
  const most = Math.max(...lists.map((list) => list.length));
  const captures = Array.from({ length: most }, (_, index) => ({
    variable: `${prefix}_any_${index}`,
    origin: lists
      .flatMap((list) => list[index] ?? [])
      .map((capture) => capture.origin)
      .reduce(worse, CONSTANT),
  }));
  const wanted = (): readonly number[] =>
    captures.flatMap((capture, index) => (used.has(capture.variable) ? [index] : []));
  const settle = (): void => {
    for (const list of lists) {
      for (const index of wanted()) if (list[index]) used.add(list[index].variable);
    }
  };
  const lines = lists.map((list, condition) => () => {
    const sets = wanted().map((index) => {
      const from = list[index]?.variable;
      return `set $${prefix}_any_${index} ${from === undefined ? '""' : `$${from}`};`;
    });
    if (sets.length === 0) return '';
    return `if ($${prefix}_any ~ "^\\.${condition + 1}(?:\\.|$)") { ${sets.join(' ')} }`;
  });
  return { lines, captures, settle };
}

function worse(one: Origin, other: Origin): Origin {
  return {
    decoded: one.decoded || other.decoded,
    raw: one.raw || other.raw,
    slashes: one.slashes || other.slashes,
    rooted: false,
  };
}
