import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../iis-config/checks/check-configuration.ts';
import { printRefusal } from './from-iis/refusal.ts';
import { CONTAINER_BACKEND, CONTAINER_RELAY, NGINX_CONTAINER } from './container.ts';
import { NGINX } from './proxy.ts';

/** This file runs as proxy/dist/nginx/container-config.js. */
const proxyFile = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Without ARR's relay, and what docker-compose.yml mounts: with it. */
export const CONTAINER_CONFIGS = [
  { file: proxyFile('nginx/nginx.conf'), relay: undefined },
  { file: proxyFile('nginx/nginx-relay.conf'), relay: CONTAINER_RELAY },
] as const;

/** What the certificates that docker-compose.yml's own one-shot makes look like. */
const CERTIFICATE = {
  keyBits: 2048,
  issuer: 'C=XX,O=Lab 101,CN=Lab 101 CA',
  subject: 'C=XX,O=Lab 101,CN=reverseproxy.com',
};

/** The configuration for docker-compose.yml alone: written down, since no program renders it. */
export async function containerConfig(relay?: string): Promise<string> {
  const { configuration } = readConfiguration({
    server: await configFile('iis/server.config'),
    site: await configFile('iis/site/web.config'),
  });
  if (configuration === undefined) throw new Error('IIS would refuse proxy/iis: lab101 check it');
  const made = await NGINX.configure(
    {
      ...NGINX_CONTAINER,
      backend: CONTAINER_BACKEND,
      relay,
      certificate: CERTIFICATE,
      idleTimeoutMs: configuration.proxy.timeoutSeconds * 1000,
      shutdownTimeoutMs: configuration.shutdownTimeLimitSeconds * 1000,
    },
    { configuration, refusing: [], version: '1.30', findModule: async () => undefined },
  );
  if ('refusals' in made) throw new Error(made.refusals.map(printRefusal).join('\n'));
  const [file] = made.files;
  if (file === undefined || !('text' in file)) throw new Error('nginx has no configuration');
  return file.text;
}

async function configFile(path: string): Promise<{ readonly file: string; readonly text: string }> {
  return { file: `proxy/${path}`, text: await readFile(proxyFile(path), 'utf8') };
}
