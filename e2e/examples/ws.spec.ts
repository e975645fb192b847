import { expect, test } from '@playwright/test';
import { Scene } from './behind-iis.ts';

const ofPath = (path: string) => (exchange: { readonly url: string }) =>
  new URL(exchange.url).pathname === path;

test('ws with compression works with the rule that takes the offer back', async ({ page }) => {
  await using scene = await Scene.start(page, 'ws');
  await scene.open();
  await expect(page.locator('#messages')).toContainText('you said: hello');
  await expect(page.locator('#state')).toHaveText('open, extensions: ""');
});

test('without that rule: 101, no message, 1006, F03 for certain', async ({ page }) => {
  await using scene = await Scene.start(page, 'ws', {
    webConfig: 'failures/no-remedy.web.config',
  });
  await scene.open();
  await expect(page.locator('#state')).toHaveText('closed with 1006');
  await expect(page.locator('#messages')).toBeEmpty();
  const { verdict } = await scene.ended('the socket', ofPath('/chat'));
  expect(verdict).toMatchObject({ who: 'proxy', cause: 'compressed-frame', failure: 'F03' });
  expect(verdict.sentence).not.toContain('Likely');
});

test('a rule without {R:1}: the page comes, and its socket is answered 400', async ({ page }) => {
  await using scene = await Scene.start(page, 'ws', {
    webConfig: 'failures/path-lost.web.config',
  });
  await scene.open();
  await expect(page.locator('#state')).toHaveText('closed with 1006');
  expect(scene.console.join('\n')).toContain('Unexpected response code: 400');
  const { verdict } = await scene.ended('the socket', ofPath('/chat'));
  expect(verdict).toMatchObject({ who: 'backend', cause: 'handshake-refused-by-backend' });
  expect(verdict.sentence).toContain('400');
});

test('a socket at /bin/chat: IIS filters it, 404.8', async ({ page }) => {
  await using scene = await Scene.start(page, 'ws', { options: { SOCKET_PATH: '/bin/chat' } });
  await scene.open();
  await expect(page.locator('#state')).toHaveText('closed with 1006');
  expect(scene.console.join('\n')).toContain('Unexpected response code: 404');
  const { verdict } = await scene.ended('the handshake', ofPath('/bin/chat'));
  expect(verdict.sentence).toContain('404.8: request filtering hides that path');
});

test('an application that compares Origin with Host: 403, and 101 with preserveHostHeader', async ({
  page,
}) => {
  const options = { CHECK_ORIGIN: 'host' };
  {
    await using scene = await Scene.start(page, 'ws', { options });
    await scene.open();
    await expect(page.locator('#state')).toHaveText('closed with 1006');
    expect(scene.console.join('\n')).toContain('Unexpected response code: 403');
    const { verdict } = await scene.ended('the socket', ofPath('/chat'));
    expect(verdict).toMatchObject({ who: 'backend', cause: 'handshake-refused-by-backend' });
    expect(verdict.sentence).toContain('403');
  }
  await using scene = await Scene.start(page, 'ws', {
    options,
    serverConfig: '../preserve-host.server.config',
  });
  await scene.open();
  await expect(page.locator('#messages')).toContainText('you said: hello');
});
