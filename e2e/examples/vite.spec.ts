import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, labPath } from '@lab101/lab';
import { expect, test as base } from '@playwright/test';
import { ofPath, Scene } from './behind-iis.ts';
import { folderOf } from './install.ts';

const SOURCES = ['index.html', 'vite.config.js', 'package.json', 'src'];

/** A copy of the application: a test changes a file of it, and Vite keeps a cache beside it. */
const test = base.extend<{ readonly folder: string }>({
  // Playwright reads the fixtures a function wants from its first parameter's braces.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use, { testId }) => {
    const folder = labPath('examples', `vite-${testId}`);
    await mkdir(folder, { recursive: true });
    for (const name of SOURCES) {
      await cp(folderOf('vite', name), join(folder, name), { recursive: true });
    }
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

test('Vite behind https: a changed file is in the page without a load', async ({
  context,
  folder,
}) => {
  await using scene = await Scene.start(context, 'vite', { folder });
  await scene.open();
  await expect(scene.page.locator('#text')).toHaveText('first');
  await expect(scene.page.locator('#route')).toHaveText('a route');
  await expect.poll(() => scene.console.join('\n')).toContain('[vite] connected.');
  await scene.page.evaluate(() => document.body.setAttribute('data-kept', 'yes'));
  await writeFile(join(folder, 'src/text.js'), "export const text = 'second';\n");
  await expect(scene.page.locator('#text')).toHaveText('second');
  await expect(scene.page.locator('body'), 'it was not loaded again').toHaveAttribute(
    'data-kept',
    'yes',
  );
});

test('a rule for HMR’s socket that loses its path: Vite never answers, 502.3', async ({
  context,
  folder,
}) => {
  await using scene = await Scene.start(context, 'vite', {
    folder,
    webConfig: 'failures/path-lost.web.config',
    serverConfig: 'failures/impatient.server.config',
    options: { SOCKET_PATH: 'hmr' },
  });
  await scene.open();
  await scene.expectVerdict(ofPath('/hmr', 'socket'), {
    cause: 'backend-unreachable',
    failure: 'F11',
    sentence: expect.stringContaining('502.3: it got no answer from the application'),
  });
  expect(scene.console.join('\n')).toContain('[vite] failed to connect to websocket (');
});

test('src/routes/+page.js: IIS filters a plus sign, 404.11', async ({ context, folder }) => {
  await using scene = await Scene.start(context, 'vite', {
    folder,
    webConfig: 'failures/filtered.web.config',
  });
  await scene.open();
  await expect(scene.page.locator('#route')).toContainText(
    'Failed to fetch dynamically imported module',
  );
  await scene.expectVerdict(ofPath('/src/routes/+page.js'), {
    who: 'proxy',
    sentence: expect.stringContaining('404.11: request filtering denies a path with a plus sign'),
  });
});

test('a clientPort that is not IIS’s: the socket goes past it, and no log has it', async ({
  context,
  folder,
}) => {
  const PUBLIC_PORT = String((await freePorts()).http);
  await using scene = await Scene.start(context, 'vite', { folder, options: { PUBLIC_PORT } });
  await scene.open();
  await expect.poll(() => scene.console.join('\n')).toContain('net::ERR_CONNECTION_REFUSED');
  await scene.expectVerdict(ofPath('/'), { cause: 'page-loaded' });
  expect((await scene.flows()).map(({ kind }) => kind)).not.toContain('socket');
});

test('preserveHostHeader without allowedHosts: Vite answers 403, with it the page comes', async ({
  context,
  folder,
}) => {
  const serverConfig = '../preserve-host.server.config';
  {
    await using scene = await Scene.start(context, 'vite', { folder, serverConfig });
    await scene.open();
    await expect(scene.page.locator('body')).toContainText(
      'Blocked request. This host ("reverseproxy.com") is not allowed.',
    );
    expect(await scene.answerAt('/')).toBe(403);
  }
  const options = { ALLOWED_HOST: 'reverseproxy.com' };
  await using scene = await Scene.start(context, 'vite', { folder, serverConfig, options });
  await scene.open();
  await expect.poll(() => scene.console.join('\n')).toContain('[vite] connected.');
});
