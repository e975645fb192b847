import type { Binding, Rule } from '../model.ts';
import type { ReadRule } from '../read/build-rules.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { actionPlace, enabledRules } from './enabled-rules.ts';
import { forwardTarget, type AbsoluteTarget } from './forwarding.ts';
import { groupCount } from './pattern.ts';

/** Where rules forward to: whether they can, and what comes of it. */
export function checkTargets(reading: Reading, report: Report): void {
  for (const read of enabledRules(reading)) {
    const target = forwardTarget(read.rule);
    if (target !== undefined) checkTarget(read, target, reading, report);
  }
}

function checkTarget(
  read: ReadRule,
  target: AbsoluteTarget,
  { configuration }: Reading,
  report: Report,
): void {
  const at = actionPlace(read)(0);
  const { rule } = read;
  const subject = `the rule "${rule.name}" forwards to ${target.scheme}://${target.authority}`;
  if (target.scheme === 'ws' || target.scheme === 'wss') {
    report('IIS_BAD_TARGET', at, subject);
  }
  if (!configuration.proxy.enabled) report('IIS_PROXY_DISABLED', at, subject);
  if (loops(rule, target, configuration.bindings)) report('IIS_REWRITE_LOOP', at, subject);
  if (dropsPath(rule)) report('IIS_PATH_DROPPED', at, `${subject}, and says no path`);
}

/** A rule with a condition on the scheme or the port may well forward from one binding to another. */
function loops(rule: Rule, target: AbsoluteTarget, bindings: readonly Binding[]): boolean {
  const chooses = rule.conditions.list.some(({ input }) =>
    /\{(?:HTTPS|SERVER_PORT\w*)\}/i.test(input),
  );
  if (chooses) return false;
  if (/^\{HTTP_HOST\}$/i.test(target.authority)) return true;
  const parts = /^(?<host>[^:{}]+)(?::(?<port>\d{1,5}))?$/.exec(target.authority)?.groups;
  if (parts === undefined) return false;
  const host = parts['host']?.toLowerCase();
  const port = Number(parts['port'] ?? (target.scheme === 'https' ? 443 : 80));
  return bindings.some((binding) => {
    if (binding.port !== port) return false;
    if (binding.host === '') return host === 'localhost' || host === '127.0.0.1';
    return binding.host.toLowerCase() === host;
  });
}

/** The match lets more than one path through, and the target takes nothing over. */
function dropsPath({ action, match, patternSyntax }: Rule): boolean {
  if (action.type !== 'Rewrite' || action.url.includes('{')) return false;
  if (/[$%]\d/.test(action.url)) return false; // Apache's {R:1}: IIS_APACHE_SYNTAX
  if (match.url === '') return true;
  if (patternSyntax === 'ECMAScript' && /\.[*+]/.test(match.url)) return true;
  return groupCount(match.url, patternSyntax) > 0;
}
