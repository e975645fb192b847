import { fileURLToPath } from 'node:url';
import { NGINX_CONTAINER, renderNginxConfig } from './config.ts';

/** This file runs as proxy/dist/nginx/container-config.js. */
export const CONTAINER_CONFIG_FILE = fileURLToPath(
  new URL('../../nginx/nginx.conf', import.meta.url),
);

/** What the certificates that docker-compose.yml's own one-shot makes look like. */
const CERTIFICATE = {
  keyBits: 2048,
  issuer: 'C=XX,O=Lab 101,CN=Lab 101 CA',
  subject: 'C=XX,O=Lab 101,CN=reverseproxy.com',
};

/** The configuration for docker-compose.yml alone: fixed, since no program renders it first. */
export function containerConfig(): string {
  return renderNginxConfig({ ...NGINX_CONTAINER, certificate: CERTIFICATE });
}
