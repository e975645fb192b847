import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { actionPlace, enabledRules } from './enabled-rules.ts';
import { forwardTarget } from './forwarding.ts';

const OFFER = 'HTTP_SEC_WEBSOCKET_EXTENSIONS';

/**
 * Whether WebSockets get through: said once, of the first rule that forwards. A configuration in
 * which any rule takes the offer of compression back is taken to know what it does.
 */
export function checkCompression(reading: Reading, report: Report): void {
  const rules = enabledRules(reading);
  const first = rules.find(({ rule }) => forwardTarget(rule) !== undefined);
  if (first === undefined) return;
  const at = actionPlace(first)(0);
  const subject = `the rule "${first.rule.name}" forwards`;
  if (!reading.configuration.webSocketEnabled) {
    report('IIS_FORWARDS_WITHOUT_WEBSOCKETS', at, `${subject}, and <webSocket enabled="false">`);
  }
  const takesBack = rules.some(({ rule }) =>
    rule.serverVariables.some(({ name, value }) => name === OFFER && value === ''),
  );
  if (!takesBack) {
    report('IIS_DEFLATE_FORWARDED', at, `${subject}, and no rule empties ${OFFER}`);
  }
}
