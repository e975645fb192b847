import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { BackendConfig } from './config.ts';
import type { EventLog } from './event-log.ts';
import { createPageServer } from './http-server.ts';
import { renderPage } from './page.ts';
import { Room } from './room.ts';
import { acceptUpgrades } from './upgrade.ts';

export interface RunningBackend {
  /** The port in use: the configured one, or the free one that port 0 took. */
  readonly port: number;
  /** Closes every peer with 1001, then the server. Resolves when both are gone. */
  stop(reason: string): Promise<void>;
}

/**
 * Starts the article's program: one HTTP server with a page, and a WebSocket server on it.
 *
 * @throws the listen error, such as EADDRINUSE
 */
export async function startBackend(
  config: BackendConfig,
  log: EventLog,
  pageTemplate: string,
): Promise<RunningBackend> {
  const timeoutMs = config.heartbeatIntervalMs;
  const page = renderPage(pageTemplate, config.published, config.application);
  const server = createPageServer(page, timeoutMs);
  server.listen(config.port, config.host);
  await once(server, 'listening');
  const room = new Room(log, config);
  const strays = acceptUpgrades(server, room, log, config);
  const { port } = server.address() as AddressInfo;
  log.write({ event: 'listen', ...config, port });
  return {
    port,
    stop: async (reason) => {
      const closed = once(server, 'close');
      server.close();
      await room.empty(reason, config.closeTimeoutMs);
      server.closeAllConnections(); // the ones that HTTP still has
      strays.destroyAll();
      await closed;
    },
  };
}
