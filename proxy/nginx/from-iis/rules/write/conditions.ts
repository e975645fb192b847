import type { NginxPattern } from '../../text/pattern.ts';
import { printValue, quoted } from '../../text/quoting.ts';
import type { Statements } from '../../print.ts';
import type { FileTest } from '../read/file-test.ts';
import type { ReadCondition, ReadRule } from '../read/read-rule.ts';

/**
 * Match and conditions: the rule's variable gets a mark for each that holds. Once the statements have
 * run, `test` says whether the rule does: `$r2 = "m.1"`.
 */
export function writeTests({ rule, prefix, match, conditions, choices }: ReadRule) {
  const isAny = choices.length > 0;
  const variable = isAny ? `${prefix}_any` : prefix;
  const marks = conditions.map((_, index) => `.${index + 1}`);
  const add = (to: string, mark: string): string => `set $${to} "\${${to}}${mark}";`;
  const statements = [
    `set $${prefix} $iis_done;`,
    ifMatches('$iis_url', rule.match.negate, match, add(prefix, 'm')),
    ...(isAny ? [`set $${variable} "";`] : []),
    ...conditions.flatMap((condition, index) => {
      const then = add(variable, marks[index] ?? '');
      const { file } = condition;
      return file === undefined ? onPattern(condition, then) : onFile(condition, file, then);
    }),
    ...choices.flatMap((choice, index) => {
      if (choice.length === 0) return [];
      const sets = choice.map(
        ([to, from]) => `set $${to} ${from === undefined ? '""' : `$${from}`};`,
      );
      return `if ($${variable} ~ "^\\.${index + 1}(?:\\.|$)") { ${sets.join(' ')} }`;
    }),
    ...(isAny ? [`if ($${variable}) { ${add(prefix, '.any')} }`] : []),
  ];
  return { statements, test: `$${prefix} = "m${isAny ? '.any' : marks.join('')}"` };
}

/** `if` compares a variable: anything else is put into one first. */
function onPattern({ name, condition, value, pattern }: ReadCondition, then: string): Statements {
  const { before, printed } = value;
  const isVariable = /^\$\w+$/.test(printed);
  const subject = isVariable ? printed : `$${name}_in`;
  return [
    ...before,
    ...(isVariable ? [] : [`set ${subject} ${printed};`]),
    ifMatches(subject, condition.negate, pattern, then),
  ];
}

function onFile(
  { condition, value }: ReadCondition,
  { beginning, test, remark }: FileTest,
  then: string,
): Statements {
  const { negate, matchType } = condition;
  if (test === undefined) {
    const never = `# ${matchType} never holds: ${remark}`;
    return [negate ? `${then} # ${remark}: nothing is there` : never];
  }
  return [
    ...value.before,
    `set $iis_file_name ${printValue(beginning + value.text)};`,
    `if (${test}) { ${then} }${remark === '' ? '' : ` # ${remark}`}`,
  ];
}

/** `if ($http_host ~* "^www") { set … }`. */
function ifMatches(
  variable: string,
  negate: boolean,
  { caseless, source }: NginxPattern,
  then: string,
): string {
  return `if (${variable} ${negate ? '!' : ''}~${caseless ? '*' : ''} ${quoted(source)}) { ${then} }`;
}
