import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { env } from 'node:process';
import { promisify } from 'node:util';
import { freePorts, projectPath, readSettings, type Ports } from '@lab101/lab';
import { expect, test } from '@playwright/test';
import { ask } from '../src/ask.ts';
import { publishedByDocker } from '../src/listening.ts';

const run = promisify(execFile);

test(
  'docker compose up --wait works by itself, with nothing of the lab before it',
  { tag: ['@compose', '@restarts'] },
  // Playwright reads the fixtures a function wants from its first parameter's braces.
  // oxlint-disable-next-line no-empty-pattern
  async ({}, testInfo) => {
    test.slow(); // it builds its images
    const ports = await freePorts();
    const project = `lab101-test-${randomBytes(4).toString('hex')}`;
    const compose = composeProject(project, ports);
    try {
      await compose('up', '--build', '--wait'); // as where no image of an older lab is left
      const loopback = Object.values(ports).map((port) => `127.0.0.1:${port}`);
      expect(await publishedByDocker(project), 'published').toEqual(loopback.toSorted());
      const caFile = testInfo.outputPath('rootCA.pem');
      await compose('cp', 'certs:/certs/ca/rootCA.pem', caFile);
      const ca = await readFile(caFile, 'utf8');

      for (const name of ['localhost', 'reverseproxy.com']) {
        expect((await ask(`http://${name}:${ports.http}/`)).status).toBe(200);
        expect((await ask(`https://${name}:${ports.https}/`, { ca })).status).toBe(200);
      }
    } finally {
      await compose('down', '--volumes', '--timeout', '5');
    }
  },
);

function composeProject(name: string, ports: Ports): (...args: readonly string[]) => Promise<void> {
  const { images } = readSettings({ ...env, PROXY: 'nginx' }); // which docker-compose.yml describes
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
