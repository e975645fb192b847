import type { Rule } from '../../../iis-config/model.ts';
import { ruleXml } from '../../../iis-config/rule-xml.ts';
import type { Generation } from '../generation.ts';
import { comment } from '../text/quoting.ts';
import { writeAction } from './action.ts';
import { writeTests } from './conditions.ts';
import { PATH_PIECE } from './value-part.ts';
import { readRule } from './read-rule.ts';

export interface WrittenRules {
  readonly globalRules: readonly string[];
  readonly siteRules: readonly string[];
}

/** The rules of both scopes, one block each. */
export function writeRules(generation: Generation): WrittenRules {
  const { globalRules, siteRules } = generation.configuration;
  let pathIsRaw = false;
  const write = (rules: readonly Rule[], firstNumber: number): readonly string[] => {
    // After a Rewrite to another server without stopProcessing, the next rule sees its URL.
    let slashes = false;
    return rules.flatMap((rule, index) => {
      const lines = ['', ...heading(rule)];
      if (!rule.enabled) return lines;
      const path = { matched: { ...PATH_PIECE, slashes, raw: pathIsRaw }, pathIsRaw };
      const written = generation.attempt(rule.name, rule.position, () =>
        writeRule(generation, rule, `r${firstNumber + index}`, path),
      );
      if (written === undefined) return lines;
      slashes ||= written.leaves && !rule.stopProcessing;
      pathIsRaw ||= written.mixesPath;
      return [...lines, ...written.lines];
    });
  };
  return {
    globalRules: write(globalRules, 1),
    siteRules: write(siteRules, globalRules.length + 1),
  };
}

function heading(rule: Rule): readonly string[] {
  const title = `# --- ${rule.scope} rule "${comment(rule.name)}"${rule.enabled ? '' : ', disabled'} `;
  return [title.padEnd(97, '-'), `# ${comment(ruleXml(rule))}`];
}

interface WrittenRule {
  readonly lines: readonly string[];
  readonly leaves: boolean;
  readonly mixesPath: boolean;
}

/** A rule is read as a whole, then its tests and its action are written, then it is printed. */
function writeRule(
  generation: Generation,
  rule: Rule,
  prefix: string,
  path: Parameters<typeof readRule>[3],
): WrittenRule {
  const read = readRule(generation, rule, prefix, path);
  const { statements, test } = writeTests(read);
  const action = writeAction(generation, read, test);
  const { inside, behind = [], leaves = false, mixesPath = false, ...needs } = action;
  const lines = generation.script.print([...statements, { test, inside }, ...behind]);
  generation.need(rule.name, needs);
  return { lines, leaves, mixesPath };
}
