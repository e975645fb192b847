import type { RuleScope } from '../model.ts';
import type { ReadRule } from '../read/build-rules.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { actionPlace, enabledRules } from './enabled-rules.ts';
import { forwardTarget } from './forwarding.ts';

const OFFER = 'HTTP_SEC_WEBSOCKET_EXTENSIONS';

/**
 * Whether WebSockets get through: said once, of the first rule that forwards. Rules of a scope of
 * which any takes the offer of compression back are taken to know what they do. What a global rule
 * forwards comes to no rule of the site: such a rule takes nothing back for them.
 */
export function checkCompression(reading: Reading, report: Report): void {
  const rules = enabledRules(reading);
  const first = rules.find(forwards);
  if (first === undefined) return;
  if (!reading.configuration.webSocketEnabled) {
    const message = `${subject(first)}, and <webSocket enabled="false">`;
    report('IIS_FORWARDS_WITHOUT_WEBSOCKETS', actionPlace(first)(0), message);
  }
  const ofScope = (scope: RuleScope): readonly ReadRule[] =>
    rules.filter(({ rule }) => rule.scope === scope);
  const [global, site] = [ofScope('global'), ofScope('site')];
  const passedOn = global.filter((read) => !forwards(read));
  const offering = firstOffering(global, global) ?? firstOffering(site, [...passedOn, ...site]);
  if (offering === undefined) return;
  const message = `${subject(offering)}, and no rule empties ${OFFER}`;
  report('IIS_DEFLATE_FORWARDED', actionPlace(offering)(0), message);
}

/**
 * The first that forwards WebSockets, or else anything, where none of those that are asked takes the
 * offer back.
 */
function firstOffering(
  rules: readonly ReadRule[],
  asked: readonly ReadRule[],
): ReadRule | undefined {
  if (asked.some(takesBack)) return undefined;
  const forwarding = rules.filter(forwards);
  return forwarding.find(asksForUpgrade) ?? forwarding[0];
}

function forwards({ rule }: ReadRule): boolean {
  return forwardTarget(rule) !== undefined;
}

function asksForUpgrade({ rule }: ReadRule): boolean {
  return rule.conditions.list.some(
    ({ input, negate }) => !negate && /\{HTTP_UPGRADE\}/i.test(input),
  );
}

function takesBack({ rule }: ReadRule): boolean {
  return rule.serverVariables.some(({ name, value }) => name === OFFER && value === '');
}

function subject({ rule }: ReadRule): string {
  return `the rule "${rule.name}" forwards`;
}
