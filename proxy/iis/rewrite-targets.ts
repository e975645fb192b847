import type { IisConfiguration } from '../iis-config/model.ts';
import { enabledRules, targetOf } from '../iis-config/rule-parts.ts';
import { farmAuthorities, farmOf } from '../iis-config/web-farms.ts';

/** What the rules of a configuration forward to. */
export interface RewriteTargets {
  /** Each once, as `host:port` in lower case; every name of this machine is `localhost`. */
  readonly rewritten: readonly string[];
  /** Those that cannot be rewritten to a backend by name and port, and why. */
  readonly unmatched: readonly UnmatchedTarget[];
}

export interface UnmatchedTarget {
  readonly rule: string;
  readonly url: string;
  readonly why: string;
}

export interface RewriteTargetOptions {
  /** What IIS listens on itself. */
  readonly ownPorts: readonly number[];
  /** The backend as the network knows it, which needs no lead: `backend:8080`. */
  readonly backend: string;
}

/** The targets of enabled rules that ARR forwards to, that is of absolute URLs. */
export function rewriteTargets(
  configuration: IisConfiguration,
  options: RewriteTargetOptions,
): RewriteTargets {
  const rewritten = new Set<string>();
  const unmatched: UnmatchedTarget[] = [];
  for (const rule of enabledRules(configuration)) {
    const { url, scheme = '', authority = '' } = targetOf(rule) ?? {};
    // A template may give the scheme: {C:1}://localhost:8080/{R:1}
    if (url === undefined || authority === '' || !/^https?$|^\{/.test(scheme)) continue;
    const farm = farmOf(configuration, authority);
    for (const asked of farm === undefined ? [authority] : farmAuthorities(farm, scheme)) {
      const target = readTarget(scheme, asked, options);
      if ('why' in target) unmatched.push({ rule: rule.name, url: url.text, why: target.why });
      else rewritten.add(target.rewritten);
    }
  }
  return { rewritten: [...rewritten], unmatched };
}

const DEFAULT_PORT = '80';

function readTarget(
  scheme: string,
  authority: string,
  { ownPorts, backend }: RewriteTargetOptions,
): { readonly rewritten: string } | { readonly why: string } {
  if (scheme === 'https') return { why: 'the lab’s backend speaks no TLS' };
  if (authority.includes('{')) return { why: 'its host or port is known only with a request' };
  const parts = /^(?<host>\[[\d.:a-f]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i.exec(authority)?.groups;
  if (parts === undefined) return { why: 'it is not host:port' };
  const host = parts['host']?.toLowerCase() ?? '';
  const port = Number(parts['port'] ?? DEFAULT_PORT);
  if (port < 1 || port > 65_535) return { why: 'a port is from 1 to 65535' };
  const [backendHost] = backend.split(':');
  if (host === backendHost && `${host}:${port}` !== backend) {
    return { why: `${backendHost} is the lab’s backend, which listens elsewhere: ${backend}` };
  }
  if (ownPorts.includes(port)) return { why: 'IIS listens on that port itself' };
  if (isLoopback(host)) return { rewritten: `localhost:${port}` };
  if (/^[\d.[]+/.test(host)) return { why: 'an address of another machine has no name to lead' };
  return { rewritten: `${host}:${port}` };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
