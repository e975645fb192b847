import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generateNginx } from '../iis-config/nginx/generate.ts';
import { readConfiguration } from '../iis-config/checks/check-configuration.ts';
import { CONTAINER_BACKEND, NGINX_CONTAINER } from './container.ts';

/** This file runs as proxy/dist/nginx/container-config.js. */
const proxyFile = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const CONTAINER_CONFIG_FILE = proxyFile('nginx/nginx.conf');

/** What the certificates that docker-compose.yml's own one-shot makes look like. */
const CERTIFICATE = {
  keyBits: 2048,
  issuer: 'C=XX,O=Lab 101,CN=Lab 101 CA',
  subject: 'C=XX,O=Lab 101,CN=reverseproxy.com',
};

/** The configuration for docker-compose.yml alone: written down, since no program renders it. */
export async function containerConfig(): Promise<string> {
  const { configuration } = readConfiguration({
    server: await configFile('iis/server.config'),
    site: await configFile('iis/site/web.config'),
  });
  if (configuration === undefined) throw new Error('IIS would refuse proxy/iis: lab101 check it');
  const options = { ...NGINX_CONTAINER, certificate: CERTIFICATE };
  const generated = generateNginx(configuration, { ...options, targets: () => CONTAINER_BACKEND });
  if ('config' in generated) return generated.config;
  throw new Error(generated.refusals.map(({ reason }) => reason).join('\n'));
}

async function configFile(path: string): Promise<{ readonly file: string; readonly text: string }> {
  return { file: `proxy/${path}`, text: await readFile(proxyFile(path), 'utf8') };
}
