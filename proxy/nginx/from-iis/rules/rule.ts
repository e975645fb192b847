import type { Rule } from '../../../iis-config/model.ts';
import { ruleXml } from '../../../iis-config/rule-xml.ts';
import type { Generation } from '../generation.ts';
import { comment } from '../text/quoting.ts';
import { writeAction } from './action.ts';
import { writeTests } from './conditions.ts';
import { PATH_PIECE } from './value-part.ts';
import { type PathState, readRule } from './read-rule.ts';

export interface WrittenRules {
  readonly globalRules: readonly string[];
  readonly siteRules: readonly string[];
}

/**
 * The rules of both scopes, one block each. A rule goes through these files, each once:
 *
 * - read-rule.ts reads all of it, before a line is written: places.ts has its templates and what they
 *   may refer to, value.ts makes them values of nginx, url.ts says where a URL leads;
 * - conditions.ts writes its tests;
 * - action.ts writes what it does: redirect.ts, or forward.ts, whose server.ts, endpoint.ts and farm.ts
 *   find who gets the request;
 * - ../script.ts prints its statements, and {@link Generation.need} gathers what they need elsewhere.
 */
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

function writeRule(
  generation: Generation,
  rule: Rule,
  prefix: string,
  path: PathState,
): WrittenRule {
  const read = readRule(generation, rule, prefix, path);
  const { statements, test } = writeTests(read);
  const action = writeAction(generation, read, test);
  const { inside, behind = [], leaves = false, mixesPath = false, needs = [] } = action;
  const lines = generation.script.print([...statements, { test, inside }, ...behind]);
  for (const need of needs) generation.need(rule.name, need);
  return { lines, leaves, mixesPath };
}
