/**
 * Writes proxy/nginx/nginx.conf, the configuration that `docker compose up` mounts where nothing
 * else is named, from proxy/iis: npm run nginx.conf --workspace=proxy.
 */
import { writeFile } from 'node:fs/promises';
import { CONTAINER_CONFIG_FILE, containerConfig } from './container-config.ts';

await writeFile(CONTAINER_CONFIG_FILE, await containerConfig());
