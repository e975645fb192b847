import type { Binding } from '../../../iis-config/model.ts';
import { Unsupported } from '../refusal.ts';

/** What one `server` of nginx stands for: addresses that have the same host names. */
export interface BoundServer {
  readonly listens: readonly Listen[];
  /** Empty: every host name. */
  readonly hosts: readonly string[];
}

export interface Listen {
  /** `127.0.0.1:8443`. */
  readonly endpoint: string;
  readonly secure: boolean;
}

export interface BindingOptions {
  /** Undefined: every address. */
  readonly address: string | undefined;
  /** The port that stands in for a binding's. */
  readonly port: (binding: Binding) => number;
}

/** @throws {Unsupported} bindings that would be one after their ports are replaced */
export function boundServers(
  bindings: readonly Binding[],
  options: BindingOptions,
): readonly BoundServer[] {
  const hostsOf = new Map<string, { readonly listen: Listen; readonly hosts: Set<string> }>();
  const ports = new Map<string, string>();
  for (const binding of bindings) {
    const port = options.port(binding);
    const endpoint = options.address === undefined ? String(port) : `${options.address}:${port}`;
    refuseClash(ports, endpoint, binding);
    const listen = { endpoint, secure: binding.protocol === 'https' };
    const known = hostsOf.get(endpoint) ?? { listen, hosts: new Set() };
    known.hosts.add(checkHost(binding.host));
    hostsOf.set(endpoint, known);
  }
  return groups([...hostsOf.values()]);
}

function refuseClash(ports: Map<string, string>, endpoint: string, binding: Binding): void {
  const own = `${binding.protocol} ${binding.port}`;
  const other = ports.get(endpoint) ?? own;
  if (other !== own) {
    throw new Unsupported(
      `the bindings ${other} and ${own} would both be ${endpoint}`,
      'keep one port for each protocol',
    );
  }
  ports.set(endpoint, own);
}

function checkHost(host: string): string {
  if (host === '' || host === '*') return '';
  if (/^(?:\*\.)?[a-z\d._-]+$/i.test(host)) return host;
  throw new Unsupported(`nginx has no server name "${host}"`, 'write an ASCII host name');
}

/** An empty host takes what the named ones leave: a server of its own. */
function groups(
  endpoints: readonly { readonly listen: Listen; readonly hosts: ReadonlySet<string> }[],
): readonly BoundServer[] {
  const named = new Map<string, { hosts: readonly string[]; listens: Listen[] }>();
  for (const { listen, hosts } of endpoints) {
    const names = [...hosts].filter((host) => host !== '');
    const sets: readonly (readonly string[])[] = [
      ...(names.length > 0 ? [names] : []),
      ...(hosts.has('') ? [[]] : []),
    ];
    for (const set of sets) {
      const key = [...set].sort().join(' ');
      const known = named.get(key) ?? { hosts: set, listens: [] };
      known.listens.push(listen);
      named.set(key, known);
    }
  }
  return [...named.values()];
}
