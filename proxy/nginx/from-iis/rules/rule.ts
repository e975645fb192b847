import { errorPage } from '../text/error-page.ts';
import type { Rule } from '../../../iis-config/model.ts';
import { type WrittenAction, writeAction } from './action.ts';
import { groupVariables, ifMatches, type Line, writeConditions } from './conditions.ts';
import { identifier, type Generation } from '../generation.ts';
import { type Origin, PATH_PIECE } from './origin.ts';
import { ORIGINAL_URL } from './original-url.ts';
import { readPattern } from '../text/pattern.ts';
import { comment, printValue } from '../text/quoting.ts';
import { ruleXml } from '../../../iis-config/rule-xml.ts';
import type { ActionContext } from './url-lines.ts';
import { text, toValue, type ValueContext } from './value.ts';

/** The rules of one scope, one block each. */
export function writeRules(
  generation: Generation,
  rules: readonly Rule[],
  firstNumber: number,
): readonly string[] {
  const lines: string[] = [];
  // After a Rewrite to another server without stopProcessing, the next rule sees its URL.
  let slashes = false;
  for (const [index, rule] of rules.entries()) {
    lines.push('', ...heading(rule));
    if (!rule.enabled) continue;
    const written = generation.attempt(rule.name, rule.position, () =>
      writeRule(generation, rule, `r${firstNumber + index}`, {
        ...PATH_PIECE,
        slashes,
        raw: generation.pathIsRaw,
      }),
    );
    if (written === undefined) continue;
    lines.push(...written.lines);
    if (written.leaves && !rule.stopProcessing) slashes = true;
  }
  return lines;
}

function heading(rule: Rule): readonly string[] {
  const title = `# --- ${rule.scope} rule "${comment(rule.name)}"${rule.enabled ? '' : ', disabled'} `;
  return [title.padEnd(97, '-'), `# ${comment(ruleXml(rule))}`];
}

interface WrittenRule {
  readonly lines: readonly string[];
  readonly leaves: boolean;
}

function writeRule(generation: Generation, rule: Rule, prefix: string, input: Origin): WrittenRule {
  const used = new Set<string>();
  const match = readPattern(rule.match.url);
  const base = {
    generation,
    prefix,
    // A negated rule runs because its pattern did not match: there is nothing to refer to.
    ruleCaptures: rule.match.negate ? [] : groupVariables(prefix, match.groups, input),
    used,
    lookups: { count: 0 },
    scope: rule.scope,
  };
  const conditions = writeConditions(rule.conditions, base);
  const test = `$${prefix} = "m${conditions.mark}"`;
  const context = {
    ...base,
    conditionCaptures: conditions.captures,
    rule: rule.name,
    test,
  };
  const forbidden = forbiddenVariable(generation, rule);
  const then = forbidden === undefined ? allowed(rule, context) : refused(forbidden);
  conditions.settle();
  const lines: readonly Line[] = [
    `set $${prefix} $iis_done;`,
    () =>
      ifMatches(
        '$iis_url',
        rule.match.negate,
        match,
        used,
        prefix,
        `set $${prefix} "\${${prefix}}m";`,
      ),
    ...conditions.lines,
    ...fire(test, then.inside),
    ...then.behind,
  ];
  const printed = lines.map((line) => (typeof line === 'string' ? line : line()));
  return { lines: printed.filter((line) => line !== ''), leaves: then.leaves };
}

function fire(test: string, inside: readonly string[]): readonly string[] {
  if (inside.length === 0) return [];
  return [`if (${test}) {`, ...inside.map((line) => `  ${line}`), '}'];
}

function allowed(rule: Rule, context: ActionContext): WrittenAction {
  const sets = rule.serverVariables.flatMap((variable) => setVariable(variable, context));
  const action = writeAction(rule.action, context);
  const stop = rule.stopProcessing && !action.answers ? ['set $iis_done stop;'] : [];
  return { ...action, inside: [...sets, ...action.inside, ...stop] };
}

/** A distributed rule may set only what allowedServerVariables lists: IIS answers 500.50. */
function forbiddenVariable(generation: Generation, rule: Rule): string | undefined {
  if (rule.scope === 'global') return undefined;
  const { allowedServerVariables } = generation.configuration;
  return rule.serverVariables.find(({ name }) => !allowedServerVariables.has(name))?.name;
}

function refused(name: string): WrittenAction {
  const why = `allowedServerVariables does not list ${name.replaceAll(/\W/g, '?')}.`;
  return { inside: [errorPage(500, 50, why)], behind: [], answers: true, leaves: false };
}

function setVariable(
  { name, value, replace }: Rule['serverVariables'][number],
  context: ValueContext,
): readonly string[] {
  const { generation } = context;
  const variable = generation.variables.get(name) ?? `iis_var_${identifier(name)}`;
  const written = toValue(value, context);
  const printed = printValue(text(written));
  if (replace) {
    const last = name === ORIGINAL_URL ? ['set $iis_original_set 1;'] : [];
    return [...written.before, `set $${variable} ${printed};`, ...last];
  }
  generation.kept.add(name);
  return [
    ...written.before,
    `set $iis_new ${printed};`,
    `set $${variable} $iis_kept_${identifier(name)};`,
  ];
}
