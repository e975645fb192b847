import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath, type StartLabOptions } from '@lab101/lab';

/** Short, so that the backend sends several pings while a test waits. */
export const HEARTBEAT_MS = 300;

/** The labs of relay.spec, by name. */
export const RELAY_LABS = ['swallowing', 'refusing', 'fixed'] as const;
export type RelayLab = (typeof RELAY_LABS)[number];

/**
 * Labs with ARR's relay and a backend that compresses: two without the rule that removes the
 * extension from the request, and one with it, as in the lab's server.config.
 */
export async function relayOrders(
  options: StartLabOptions,
  folder: string,
): Promise<StartLabOptions[]> {
  const serverConfig = join(folder, 'compressing-server.config');
  await writeFile(serverConfig, await withoutRemedy());
  const backend = {
    ...options.backend,
    PERMESSAGE_DEFLATE: 'true',
    HEARTBEAT_INTERVAL_MS: String(HEARTBEAT_MS),
  };
  const fin = { ...options, backend, relay: { deflate: 'fin', idle: 'off' } } as const;
  const refuse = { deflate: 'refuse', idle: 'proxy-timeout' } as const;
  return [{ ...fin, serverConfig }, { ...fin, relay: refuse, serverConfig }, fin];
}

async function withoutRemedy(): Promise<string> {
  const config = await readFile(projectPath('proxy/iis/server.config'), 'utf8');
  const remedy = '<set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value="" />';
  if (!config.includes(remedy)) throw new Error('proxy/iis/server.config has no remedy rule');
  return config.replace(remedy, '');
}
