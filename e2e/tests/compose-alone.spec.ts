import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { freePorts, projectPath, readSettings, type Ports } from '@lab101/lab';
import { expect, test } from '@playwright/test';

const run = promisify(execFile);

test(
  'docker compose up --wait works by itself, with nothing of the lab before it',
  { tag: ['@compose', '@restarts'] },
  // Playwright reads the fixtures a function wants from its first parameter's braces.
  // oxlint-disable-next-line no-empty-pattern
  async ({}, testInfo) => {
    test.slow(); // it builds its images
    const ports = await freePorts();
    const compose = composeProject(ports);
    try {
      await compose('up', '--build', '--wait'); // as where no image of an older lab is left
      const caFile = testInfo.outputPath('rootCA.pem');
      await compose('cp', 'certs:/certs/ca/rootCA.pem', caFile);
      const ca = await readFile(caFile, 'utf8');

      for (const name of ['localhost', 'reverseproxy.com']) {
        expect(await statusOf(`http://${name}:${ports.http}/`, ca)).toBe(200);
        expect(await statusOf(`https://${name}:${ports.https}/`, ca)).toBe(200);
      }
    } finally {
      await compose('down', '--volumes', '--timeout', '5');
    }
  },
);

function composeProject(ports: Ports): (...args: readonly string[]) => Promise<void> {
  const { images } = readSettings({ ...env, PROXY: 'nginx' }); // which docker-compose.yml describes
  const name = `lab101-test-${randomBytes(4).toString('hex')}`;
  const file = projectPath('docker-compose.yml');
  const settings = {
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
    BACKEND_PORT: String(ports.backend),
    NODE_IMAGE: images.node,
    NGINX_IMAGE: images.proxy,
  };
  return async (...args) => {
    await run('docker', ['compose', '-p', name, '-f', file, ...args], {
      env: { ...env, ...settings },
    });
  };
}

async function statusOf(address: string, ca: string): Promise<number | undefined> {
  const get = address.startsWith('https:') ? httpsGet : httpGet;
  return await new Promise((resolve, reject) => {
    get(
      address,
      // The name is the lab's, whatever the hosts file says.
      { ca, timeout: 5000, lookup: (_name, _options, done) => done(null, [LOOPBACK]) },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    ).once('error', reject);
  });
}

const LOOPBACK = { address: '127.0.0.1', family: 4 };
