import type { TemplatePart } from '../../../../iis-config/language/template.ts';
import type { Condition, Pattern, Rule, SetServerVariable } from '../../../../iis-config/model.ts';
import { actionTemplates } from '../../../../iis-config/rule-parts.ts';
import type { Facts } from '../../facts.ts';
import { type NginxPattern, nginxPattern } from '../../text/pattern.ts';
import { readVariables } from '../../text/server-variables.ts';
import { type Captures, capturesOf, conditionName } from './captures.ts';
import { type FileTest, fileTest } from './file-test.ts';
import { isAbsolute, possibleBeginnings } from './url-beginning.ts';
import { readUrl, type Url } from './url.ts';
import { type Value, ValueReader } from './value.ts';
import { type Origin, valuesOf } from './value-part.ts';

/** All that nginx has to know of a rule, before a line of it is written. */
export interface ReadRule {
  readonly rule: Rule;
  /** `r2`: what its variables begin with. */
  readonly prefix: string;
  readonly match: NginxPattern;
  readonly conditions: readonly ReadCondition[];
  /** For each condition of a MatchAny: what {C:n} are if it is the one that holds. */
  readonly choices: readonly (readonly Choice[])[];
  /** A variable that the rule sets although it may not: nothing else of it runs. */
  readonly forbidden: string | undefined;
  readonly settings: readonly { readonly setting: SetServerVariable; readonly value: Value }[];
  /** Of the action, such as reason and description. */
  readonly texts: readonly Value[];
  /** Of a Rewrite or a Redirect. */
  readonly url: Url | undefined;
  /** JavaScript makes the URL. */
  readonly isScripted: boolean;
}

export interface ReadCondition {
  readonly condition: Condition;
  /** What its variables begin with. */
  readonly name: string;
  /** Undefined: the pattern is matched. */
  readonly file: FileTest | undefined;
  readonly value: Value;
  readonly pattern: NginxPattern;
}

/** The variable for {C:n}, and the one that it gets its value from; undefined: an empty one. */
type Choice = readonly [to: string, from: string | undefined];

/** What earlier rules have come to. */
export interface RuleState {
  /** What a rule's match sees. */
  readonly matched: Origin;
  /** The path may be percent-encoded already. */
  readonly pathIsRaw: boolean;
  /** JavaScript is loaded, and makes every URL: it has fewer bounds. */
  readonly isScripted: boolean;
}

/** @throws {Unsupported} nginx cannot carry something of it */
export function readRule(
  facts: Facts,
  rule: Rule,
  prefix: string,
  { matched, pathIsRaw, isScripted }: RuleState,
): ReadRule {
  const { options } = facts;
  const { list } = rule.conditions;
  const forbidden = forbiddenVariable(facts, rule);
  const acting = forbidden === undefined ? actionTemplates(rule.action) : [];
  const setting = forbidden === undefined ? rule.serverVariables : [];
  const captures = capturesOf(rule, prefix);
  const files = list.map((condition) => fileTest(condition, rule.scope, options.folder));
  const inputParts = list.flatMap(({ input }, index) => files[index]?.parts ?? input.parts);
  const others = [...setting.map(({ value }) => value), ...acting].flatMap(({ parts }) => parts);
  const variables = readVariables([...inputParts, ...others], facts, pathIsRaw);
  const values = new ValueReader({
    facts,
    prefix,
    ruleCaptures: captures.ofRule,
    matched,
    variables,
  });
  const inputs = list.map((condition, index) => {
    const [file, name] = [files[index], conditionName(prefix, index)];
    const place = { parts: file?.parts, captures: captures.before[index] ?? [] };
    return { condition, name, file, value: values.read(condition.input, place) };
  });
  const place = { captures: captures.after, encodesAgain: encodesAgain(facts, rule) };
  const settings = setting.map((one) => ({
    setting: one,
    value: values.read(one.value, { captures: captures.after }),
  }));
  const texts = acting.map((template) => values.read(template, place));
  const url = readUrl(rule.action, texts[0]);
  if (url?.why !== undefined && !options.hasScript) throw url.why;
  const choices = choicesOf(captures, values.used);
  const wanted = new Set([...values.used, ...choices.flat().map(([, from]) => from)]);
  return {
    rule,
    prefix,
    match: namedPattern(rule.match.url, prefix, wanted),
    conditions: inputs.map(({ condition, name, file, value }) => {
      return {
        condition,
        name,
        file,
        value,
        pattern: namedPattern(condition.pattern, name, wanted),
      };
    }),
    choices,
    forbidden,
    settings,
    texts,
    url,
    isScripted: options.hasScript && (isScripted || values.asksScript || url?.why !== undefined),
  };
}

/** A distributed rule may set only what allowedServerVariables lists: IIS answers 500.50. */
function forbiddenVariable({ configuration }: Facts, { scope, serverVariables }: Rule) {
  if (scope === 'global') return undefined;
  return serverVariables.find(({ name }) => !configuration.allowedServerVariables.has(name))?.name;
}

/** Unless its rule says otherwise, ARR encodes what is encoded already once more. */
function encodesAgain({ configuration }: Facts, { action }: Rule): boolean {
  if (action.type !== 'Rewrite' || action.keepsEncoding === true) return false;
  const known = action.url.parts.map((part: TemplatePart) => {
    const map =
      part.kind === 'map' ? configuration.rewriteMaps.get(part.name.toLowerCase()) : undefined;
    return { text: part.kind === 'text' ? part.text : undefined, values: map && valuesOf(map) };
  });
  return possibleBeginnings(known).some(isAbsolute);
}

/** With a variable for each group that is wanted. */
function namedPattern(
  pattern: Pattern,
  name: string,
  wanted: ReadonlySet<string | undefined>,
): NginxPattern {
  return nginxPattern(pattern, (group) =>
    wanted.has(`${name}_${group}`) ? `${name}_${group}` : undefined,
  );
}

function choicesOf({ choices, after }: Captures, used: ReadonlySet<string>): ReadRule['choices'] {
  return choices.map((captures) =>
    after.flatMap(({ variable }, index): readonly Choice[] =>
      used.has(variable) ? [[variable, captures[index]?.variable]] : [],
    ),
  );
}
