import { CHECK_FINDINGS } from './check-findings.ts';
import { flatParts } from '../language/template.ts';
import type { Position, Rule, RuleScope } from '../model.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { Report } from '../findings.ts';
import { enabledRules, forwards } from '../rule-parts.ts';

const OFFER = 'HTTP_SEC_WEBSOCKET_EXTENSIONS';
const UPGRADE = 'HTTP_UPGRADE';

/**
 * Whether WebSockets get through: said once, of the first rule that forwards. Rules of a scope of
 * which any takes the offer of compression back are taken to know what they do. What a global rule
 * forwards comes to no rule of the site: such a rule takes nothing back for them.
 */
export function checkCompression(reading: ConfigReading, report: Report): void {
  const rules = enabledRules(reading.configuration);
  const first = rules.find(forwards);
  if (first === undefined) return;
  if (!reading.configuration.webSocketEnabled) {
    const message = `${subject(first)}, and <webSocket enabled="false">`;
    report(CHECK_FINDINGS.IIS_FORWARDS_WITHOUT_WEBSOCKETS, targetPosition(first), message);
  }
  const ofScope = (scope: RuleScope): readonly Rule[] =>
    rules.filter((rule) => rule.scope === scope);
  const [global, site] = [ofScope('global'), ofScope('site')];
  const passedOn = global.filter((rule) => !forwards(rule));
  const offering = firstOffering(global, global) ?? firstOffering(site, [...passedOn, ...site]);
  if (offering === undefined) return;
  const message = `${subject(offering)}, and no rule empties ${OFFER}`;
  report(CHECK_FINDINGS.IIS_DEFLATE_FORWARDED, targetPosition(offering), message);
}

/**
 * The first that forwards WebSockets, or else anything, where none of those that are asked takes the
 * offer back.
 */
function firstOffering(rules: readonly Rule[], asked: readonly Rule[]): Rule | undefined {
  if (asked.some(takesBack)) return undefined;
  const forwarding = rules.filter(forwards);
  return forwarding.find(asksForUpgrade) ?? forwarding[0];
}

function targetPosition({ action }: Rule): Position {
  return action.type === 'Rewrite' ? action.url.at(0) : action.position;
}

function asksForUpgrade({ conditions }: Rule): boolean {
  return conditions.list.some(
    ({ input, negate }) =>
      !negate &&
      flatParts(input.parts).some((part) => part.kind === 'variable' && part.name === UPGRADE),
  );
}

function takesBack({ serverVariables }: Rule): boolean {
  return serverVariables.some(({ name, value }) => name === OFFER && value.text === '');
}

function subject({ name }: Rule): string {
  return `the rule "${name}" forwards`;
}
