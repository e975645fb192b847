import { addresses, hostNames } from '../settings/addresses.ts';
import { portOf } from './application.ts';
import type { LabPlan } from './lab.ts';

/** The environment variables that tell the backend how pages reach the lab. */
export function publishedEnvironment(plan: Pick<LabPlan, 'application' | 'ports' | 'sites'>) {
  const { ports } = plan;
  return {
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
    BACKEND_PORT: String(ports.backend),
    HOST_NAMES: hostNames(plan).join(','),
    ...applicationSockets(plan),
  };
}

/** Where the lab's page can open an application's sockets: by each scheme, and past the proxy. */
function applicationSockets(
  plan: Pick<LabPlan, 'application' | 'ports' | 'sites'>,
): Readonly<Record<string, string>> {
  if (plan.application === undefined) return {};
  const sockets = addresses(plan).map(({ socket }) => socket);
  const proxied = ['ws:', 'wss:'].flatMap((scheme) => {
    const own = sockets.filter((socket) => socket.startsWith(scheme));
    return own.find((socket) => new URL(socket).hostname === 'localhost') ?? own.slice(0, 1);
  });
  // A browser takes both loopback addresses for localhost; a page's policy cannot name [::1].
  const direct = plan.application.listens.map((address) => `ws://localhost:${portOf(address)}`);
  return {
    APPLICATION_SOCKETS: proxied.join(' '),
    APPLICATION_DIRECT: [...new Set(direct)].join(' '),
  };
}
