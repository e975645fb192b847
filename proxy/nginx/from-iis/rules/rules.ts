import type { Rule } from '../../../iis-config/model.ts';
import { ruleXml } from '../../../iis-config/rule-xml.ts';
import type { Site } from '../facts.ts';
import { attempt, type Needs } from '../needs.ts';
import { type Block, hasCall, type Statements } from '../print.ts';
import { comment } from '../text/quoting.ts';
import { type RuleState, readRule } from './read/read-rule.ts';
import { PATH_PIECE } from './read/value-part.ts';
import { writeAction } from './write/action.ts';
import { writeTests } from './write/conditions.ts';

/**
 * The rules of both scopes, one block each. A rule goes through these files, each once:
 *
 * - read/read-rule.ts reads all of it, before a line is written: captures.ts has what its templates
 *   may refer to, value.ts makes them values of nginx, url.ts says where a URL leads;
 * - write/conditions.ts writes its match and conditions;
 * - write/action.ts writes what it does: redirect.ts, or forward.ts, whose server.ts and farm.ts
 *   find who gets the request;
 * - ../print.ts numbers what is numbered, and ../needs.ts gathers what the rules need elsewhere.
 *
 * @param isScripted something before them calls JavaScript
 */
export function writeRules(site: Site, isScripted: boolean) {
  const { globalRules, siteRules } = site.configuration;
  const needs: Needs[] = [];
  let state = { pathIsRaw: false, isScripted };
  const write = (rules: readonly Rule[], firstNumber: number): Statements => {
    // After a Rewrite to another server without stopProcessing, the next rule sees its URL.
    let slashes = false;
    return rules.flatMap((rule, index) => {
      const lines = ['', ...heading(rule)];
      if (!rule.enabled) return lines;
      const matched = { ...PATH_PIECE, slashes, raw: state.pathIsRaw };
      const { made, refusals } = attempt(
        () => writeRule(site, rule, `r${firstNumber + index}`, { ...state, matched }),
        rule,
      );
      if (made === undefined) {
        needs.push({ refusals });
        return lines;
      }
      needs.push(...made.needs.map((need) => ({ ...need, rule: rule.name })));
      slashes ||= made.leaves && !rule.stopProcessing;
      state = {
        pathIsRaw: state.pathIsRaw || made.mixesPath,
        isScripted: state.isScripted || hasCall(made.statements),
      };
      return [...lines, ...made.statements];
    });
  };
  return {
    globalRules: write(globalRules, 1),
    siteRules: write(siteRules, globalRules.length + 1),
    needs,
  };
}

function heading(rule: Rule): readonly string[] {
  const title = `# --- ${rule.scope} rule "${comment(rule.name)}"${rule.enabled ? '' : ', disabled'} `;
  return [title.padEnd(97, '-'), `# ${comment(ruleXml(rule))}`];
}

function writeRule(site: Site, rule: Rule, prefix: string, state: RuleState) {
  const read = readRule(site, rule, prefix, state);
  const { statements, test } = writeTests(read);
  const { inside, behind = [], ...action } = writeAction(site, read, test);
  const block: Block = { block: `if (${test})`, inside };
  const { leaves = false, mixesPath = false, needs = [] } = action;
  return { statements: [...statements, block, ...behind], leaves, mixesPath, needs };
}
