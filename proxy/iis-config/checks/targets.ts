import { CHECK_FINDINGS } from './check-findings.ts';
import { ENGINE_FINDINGS } from '../engine/engine-findings.ts';
import type { AbsoluteUrl } from '../language/absolute-url.ts';
import { nodesOf } from '../language/pattern.ts';
import { flatParts } from '../language/template.ts';
import type { Binding, IisConfiguration, Rule, Template } from '../model.ts';
import type { FindingKind, Report } from '../findings.ts';
import { targetOf } from '../rule-parts.ts';
import { farmAuthorities, farmOf } from '../web-farms.ts';

/** The targets of rules: whether ARR can forward there, and with what effect. */
export function checkTargets(rule: Rule, report: Report, configuration: IisConfiguration): void {
  const target = targetOf(rule);
  if (target === undefined) return;
  const { url, scheme, authority } = target;
  const { bindings, proxy } = configuration;
  const at = url.at(0);
  const subject = `the rule "${rule.name}" forwards to ${scheme}://${authority}`;
  const farm = farmOf(configuration, authority);
  const faults: readonly (readonly [isSo: boolean | undefined, kind: FindingKind])[] = [
    [/^wss?$/.test(scheme), ENGINE_FINDINGS.IIS_BAD_TARGET],
    [followsClient(target, bindings), CHECK_FINDINGS.IIS_SCHEME_OF_CLIENT],
    [farm && farmAuthorities(farm, scheme).length === 0, ENGINE_FINDINGS.IIS_FARM_WITHOUT_SERVER],
    [farm === undefined && !proxy.enabled, ENGINE_FINDINGS.IIS_PROXY_DISABLED],
    [farm === undefined && loops(rule, target, bindings), CHECK_FINDINGS.IIS_REWRITE_LOOP],
  ];
  for (const [isSo, kind] of faults) if (isSo) report(kind, at, subject);
  if (dropsPath(rule, url)) {
    report(CHECK_FINDINGS.IIS_PATH_DROPPED, at, `${subject}, without a path`);
  }
}

/** `{C:1}://` of {CACHE_URL}, or a map's answer to {HTTPS}: a site without TLS asks by http:// only. */
function followsClient({ scheme }: AbsoluteUrl, bindings: readonly Binding[]): boolean {
  const hasTls = bindings.length === 0 || bindings.some(({ protocol }) => protocol === 'https');
  return scheme.includes('{') && hasTls;
}

/** A rule with a condition on the scheme or the port may well forward from one binding to another. */
function loops(rule: Rule, target: AbsoluteUrl, bindings: readonly Binding[]): boolean {
  const chooses = rule.conditions.list.some(({ input }) =>
    flatParts(input.parts).some(
      (part) => part.kind === 'variable' && /^(?:HTTPS|SERVER_PORT\w*)$/.test(part.name),
    ),
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

/** The match accepts more than one path, and the target uses nothing of it. */
function dropsPath({ match }: Rule, url: Template): boolean {
  if (url.fault !== undefined || url.parts.some(({ kind }) => kind !== 'text')) return false;
  if (/[$%]\d/.test(url.text)) return false; // Apache's {R:1}: IIS_APACHE_SYNTAX
  if (match.url.text === '' || match.url.groups > 0) return true;
  return nodesOf(match.url.tree()).some(
    (node) => node.type === 'Quantifier' && node.max === Infinity && /^\.[*+]/.test(node.raw),
  );
}
