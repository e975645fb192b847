import type { StartLabOptions } from '@lab101/lab';
import { SERVER_CONFIG, writtenConfig } from './configs.ts';

/** Short, so that the backend sends several pings while a test waits. */
const HEARTBEAT_MS = 300;

/** The labs of relay.spec, by what is special about each. */
export type RelayLab = 'swallowing' | 'refusing' | 'fixed';

/**
 * Labs with ARR's relay and a backend that compresses: two without the rule that removes the
 * extension from the request, and one with it, as in the lab's server.config.
 */
export async function relayOrders(
  options: StartLabOptions,
): Promise<Record<RelayLab, StartLabOptions>> {
  const remedy = '<set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value="" />';
  const without = [[remedy, '']] as const;
  const serverConfig = await writtenConfig('compressing-server.config', SERVER_CONFIG, without);
  const backend = {
    ...options.backend,
    PERMESSAGE_DEFLATE: 'true',
    HEARTBEAT_INTERVAL_MS: String(HEARTBEAT_MS),
  };
  const fixed = { ...options, backend, relay: { deflate: 'fin', idle: 'off' } } as const;
  const refuse = { deflate: 'refuse', idle: 'proxy-timeout' } as const;
  return {
    swallowing: { ...fixed, serverConfig },
    refusing: { ...fixed, relay: refuse, serverConfig },
    fixed,
  };
}
