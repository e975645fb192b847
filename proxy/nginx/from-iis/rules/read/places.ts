import type { TemplatePart } from '../../../../iis-config/language/template.ts';
import type {
  Condition,
  IisConfiguration,
  Rule,
  SetServerVariable,
  Template,
} from '../../../../iis-config/model.ts';
import { actionTemplates } from '../../../../iis-config/rule-parts.ts';
import type { Folder } from '../../site/folder.ts';
import { type FileTest, fileTest } from './file-test.ts';

/** A template of a rule, and what it may refer to. */
export interface RulePlace {
  readonly template: Template;
  /** Undefined: all of the template. */
  readonly parts?: readonly TemplatePart[] | undefined;
  readonly conditionCaptures: readonly Capture[];
  /** {UNENCODED_URL} goes to another server with its % encoded once more. */
  readonly encodesAgain?: boolean;
}

/** A group of a pattern, and the nginx variable that it goes to. */
export interface Capture {
  readonly variable: string;
  /** The conditions of whose inputs it may be a piece; undefined: of what the rule matches. */
  readonly of: readonly number[] | undefined;
}

export interface ConditionPlace extends RulePlace {
  readonly condition: Condition;
  /** What its variables begin with. */
  readonly name: string;
  /** Undefined: the pattern is matched. */
  readonly file: FileTest | undefined;
}

export interface SettingPlace extends RulePlace {
  readonly setting: SetServerVariable;
}

/** All templates of a rule. */
export interface Places {
  readonly ruleCaptures: readonly Capture[];
  /** The inputs of the conditions. */
  readonly conditions: readonly ConditionPlace[];
  readonly settings: readonly SettingPlace[];
  /** Those of the action. */
  readonly acting: readonly RulePlace[];
  /** {C:n} once all conditions have been asked. */
  readonly conditionCaptures: readonly Capture[];
  /** MatchAny ends at the first that holds: what {C:n} are by the one that does. Else none. */
  readonly choices: readonly (readonly Capture[])[];
}

/** @throws {Unsupported} nginx cannot tell whether a file is there */
export function placesOf(
  rule: Rule,
  prefix: string,
  { folder, rewriteMaps }: { readonly folder: Folder } & Pick<IisConfiguration, 'rewriteMaps'>,
): Places {
  const { match, conditions, serverVariables, action, scope } = rule;
  const { list, logicalGrouping, trackAllCaptures } = conditions;
  const isAny = logicalGrouping === 'MatchAny' && list.length > 0;
  const nameOf = (index: number): string => `${prefix}_c${index + 1}`;
  const groups = list.map((one, index) =>
    one.matchType === 'Pattern' ? groupsOf(nameOf(index), one.pattern.groups, [index]) : [],
  );
  const numbered = (indices: readonly number[]): readonly Capture[] => {
    const lists = indices.map((index) => groups[index] ?? []);
    if (!trackAllCaptures) return lists.at(-1) ?? [];
    return lists.flatMap((one, index) => (index === 0 ? one : one.slice(1)));
  };
  // All of MatchAll have held, none of MatchAny: so it is certain which patterns have matched.
  const matched = list.flatMap((one, index) => (isMatched(one, isAny) ? [index] : []));
  const choices = list.map((one, index) => {
    const failed = matched.filter((other) => other < index);
    return numbered(isMatched(one, false) ? [...failed, index] : failed);
  });
  const conditionCaptures = isAny ? anyOf(prefix, choices) : numbered(matched);
  // Unless its rule says otherwise, ARR encodes what is encoded already once more.
  const encodesAgain =
    action.type === 'Rewrite' &&
    action.keepsEncoding !== true &&
    mayLeave(action.url.parts, rewriteMaps);
  return {
    // A negated rule runs because its pattern did not match: there is nothing to refer to.
    ruleCaptures: match.negate ? [] : groupsOf(prefix, match.url.groups, undefined),
    conditions: list.map((condition, index) => {
      const file = fileTest(condition, scope, folder);
      return {
        condition,
        name: nameOf(index),
        file,
        template: condition.input,
        parts: file?.parts,
        conditionCaptures: numbered(matched.filter((other) => other < index)),
      };
    }),
    settings: serverVariables.map((setting) => ({
      setting,
      template: setting.value,
      conditionCaptures,
    })),
    acting: actionTemplates(action).map((template) => ({
      template,
      conditionCaptures,
      encodesAgain,
    })),
    conditionCaptures,
    choices: isAny ? choices : [],
  };
}

/** More than any list of backends. */
const MOST_BEGINNINGS = 200;

/** Whether a URL can begin with a scheme. A rewrite map may name it, or a request before `://`. */
function mayLeave(
  parts: readonly TemplatePart[],
  rewriteMaps: IisConfiguration['rewriteMaps'],
): boolean {
  let beginnings: readonly string[] = [''];
  for (const [index, part] of parts.entries()) {
    const texts = textsOf(part, index === 0 ? parts[1] : undefined, rewriteMaps);
    beginnings = beginnings
      .flatMap((one) => texts.map((text) => one + text))
      .slice(0, MOST_BEGINNINGS);
    if (beginnings.some((one) => /^[a-z][a-z\d+.-]*:\/\//i.test(one))) return true;
  }
  return false;
}

/** None: anything. */
function textsOf(
  part: TemplatePart,
  next: TemplatePart | undefined,
  rewriteMaps: IisConfiguration['rewriteMaps'],
): readonly string[] {
  if (part.kind === 'text') return [part.text];
  const map = part.kind === 'map' ? rewriteMaps.get(part.name.toLowerCase()) : undefined;
  if (map !== undefined) return [map.defaultValue, ...map.entries.values()];
  return next?.kind === 'text' && next.text.startsWith('://') ? ['http'] : [];
}

function isMatched({ matchType, negate }: Condition, isAny: boolean): boolean {
  return matchType === 'Pattern' && negate === isAny;
}

function groupsOf(name: string, groups: number, of: Capture['of']): readonly Capture[] {
  return Array.from({ length: groups + 1 }, (_, index) => ({ variable: `${name}_${index}`, of }));
}

function anyOf(prefix: string, choices: Places['choices']): readonly Capture[] {
  const most = Math.max(...choices.map((list) => list.length));
  return Array.from({ length: most }, (_, index) => ({
    variable: `${prefix}_any_${index}`,
    of: choices.flatMap((list) => list[index]?.of ?? []),
  }));
}
