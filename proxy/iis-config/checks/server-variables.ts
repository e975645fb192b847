import { CHECK_FINDINGS } from './check-findings.ts';
import { ENGINE_FINDINGS } from '../engine/engine-findings.ts';
import type { IisConfiguration, Rule } from '../model.ts';
import type { Report } from '../findings.ts';

/** Every `<set>`: whether the rule may set the variable, and whether that has an effect. */
export function checkServerVariables(
  rule: Rule,
  report: Report,
  { allowedServerVariables }: IisConfiguration,
): void {
  for (const { name, namePosition: at } of rule.serverVariables) {
    // Global rules are exempt (iis-docs, "Setting HTTP request headers and IIS server variables").
    if (rule.scope === 'site' && !allowedServerVariables.has(name)) {
      const fix = `allow it at server level: appcmd set config -section:system.webServer/rewrite/allowedServerVariables /+"[name='${name}']" /commit:apphost`;
      report(ENGINE_FINDINGS.IIS_VARIABLE_NOT_ALLOWED, at, `the rule "${rule.name}" sets ${name}`, {
        fix,
      });
    }
    if (name === 'HTTP_UPGRADE' || name === 'HTTP_CONNECTION') {
      report(CHECK_FINDINGS.IIS_UPGRADE_SET, at, `the rule "${rule.name}" sets ${name}`);
    }
    if (/^X[-_]/.test(name) || (name.includes('-') && !name.startsWith('HTTP_'))) {
      report(CHECK_FINDINGS.IIS_NOT_A_REQUEST_HEADER, at, `${name} is not a request header`);
    }
  }
}
