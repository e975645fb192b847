/**
 * Writes proxy/nginx/nginx-relay.conf, the configuration that `docker compose up` mounts if nothing
 * else is named, and nginx.conf, without the relay, from proxy/iis:
 * npm run nginx.conf --workspace=proxy.
 */
import { writeFile } from 'node:fs/promises';
import { containerConfig, CONTAINER_CONFIGS } from './container-config.ts';

for (const { file, relay } of CONTAINER_CONFIGS)
  await writeFile(file, await containerConfig(relay));
