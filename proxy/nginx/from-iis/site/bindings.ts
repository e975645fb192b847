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
  const endpoints = new Map<string, Endpoint>();
  for (const binding of bindings) {
    const port = options.port(binding);
    const endpoint = options.address === undefined ? String(port) : `${options.address}:${port}`;
    const own = `${binding.protocol} ${binding.port}`;
    const listen = { endpoint, secure: binding.protocol === 'https' };
    const known = endpoints.get(endpoint) ?? { own, listen, hosts: new Set() };
    if (known.own !== own) {
      throw new Unsupported(
        `the bindings ${known.own} and ${own} would both be ${endpoint}`,
        'keep one port for each protocol',
      );
    }
    known.hosts.add(checkHost(binding.host));
    endpoints.set(endpoint, known);
  }
  return groups([...endpoints.values()]);
}

interface Endpoint {
  /** The binding that it stands for: `https 443`. */
  readonly own: string;
  readonly listen: Listen;
  /** Empty: every host name. */
  readonly hosts: Set<string>;
}

function checkHost(host: string): string {
  if (host === '' || host === '*') return '';
  if (/^(?:\*\.)?[a-z\d._-]+$/i.test(host)) return host;
  throw new Unsupported(`nginx has no server name "${host}"`, 'write an ASCII host name');
}

/** An empty host takes what the named ones leave: a server of its own. */
function groups(endpoints: readonly Endpoint[]): readonly BoundServer[] {
  const servers = new Map<string, { hosts: readonly string[]; listens: Listen[] }>();
  for (const { listen, hosts } of endpoints) {
    const named = [...hosts].filter((host) => host !== '');
    for (const set of [...(named.length > 0 ? [named] : []), ...(hosts.has('') ? [[]] : [])]) {
      const key = [...set].sort().join(' ');
      const known = servers.get(key) ?? { hosts: set, listens: [] };
      known.listens.push(listen);
      servers.set(key, known);
    }
  }
  return [...servers.values()];
}
