import type { Pattern, Rule } from '../../../../iis-config/model.ts';
import type { Facts } from '../../facts.ts';
import { type ConditionPlace, type RulePlace, placesOf, type SettingPlace } from './places.ts';
import { type NginxPattern, nginxPattern } from '../../text/pattern.ts';
import { readUrl, type Url } from './url.ts';
import { readVariables } from '../../text/server-variables.ts';
import { type Value, ValueWriter } from './value.ts';
import type { Origin } from './value-part.ts';

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
  readonly settings: readonly { readonly place: SettingPlace; readonly value: Value }[];
  /** Of the action, such as reason and description. */
  readonly texts: readonly Value[];
  /** Of a Rewrite or a Redirect. */
  readonly url: Url | undefined;
  /** JavaScript makes the URL. */
  readonly isScripted: boolean;
}

export interface ReadCondition {
  readonly place: ConditionPlace;
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
  const { configuration, options } = facts;
  // A distributed rule may set only what allowedServerVariables lists: IIS answers 500.50.
  const forbidden = rule.serverVariables.find(
    ({ name }) => rule.scope !== 'global' && !configuration.allowedServerVariables.has(name),
  )?.name;
  const { position } = rule;
  const nothing = { ...rule, serverVariables: [], action: { type: 'None', position } } as const;
  const { rewriteMaps } = configuration;
  const known = { rewriteMaps, folder: options.folder };
  const places = placesOf(forbidden === undefined ? rule : nothing, prefix, known);
  const all = [...places.conditions, ...places.settings, ...places.acting];
  const parts = all.flatMap((place) => place.parts ?? place.template.parts);
  const variables = readVariables(parts, facts, pathIsRaw);
  const { ruleCaptures } = places;
  const writer = new ValueWriter({ facts, prefix, ruleCaptures, matched, variables });
  const written = <Made extends RulePlace>(place: Made) => ({ place, value: writer.write(place) });
  const inputs = places.conditions.map(written);
  const set = places.settings.map(written);
  const texts = places.acting.map((place) => writer.write(place));
  const url = readUrl(rule.action, texts[0]);
  if (url?.why !== undefined && !options.hasScript) throw url.why;
  const { used } = writer;
  const choices = places.choices.map((captures) =>
    places.conditionCaptures.flatMap(({ variable }, index): readonly Choice[] =>
      used.has(variable) ? [[variable, captures[index]?.variable]] : [],
    ),
  );
  const wanted = new Set([...used, ...choices.flat().map(([, from]) => from)]);
  const named = (pattern: Pattern, name: string): NginxPattern =>
    nginxPattern(pattern, (group) =>
      wanted.has(`${name}_${group}`) ? `${name}_${group}` : undefined,
    );
  return {
    rule,
    prefix,
    match: named(rule.match.url, prefix),
    conditions: inputs.map(({ place, value }) => {
      const { condition, name } = place;
      return { place, value, pattern: named(condition.pattern, name) };
    }),
    choices,
    forbidden,
    settings: set,
    texts,
    url,
    isScripted: options.hasScript && (isScripted || writer.asksScript || url?.why !== undefined),
  };
}
