import { expect, test } from '@playwright/test';
import { ofPath, Scene } from './behind-iis.ts';

test('ws with compression works with the rule that takes the offer back', async ({ context }) => {
  await using scene = await Scene.start(context, 'ws');
  await scene.open();
  await expect(scene.page.locator('#messages')).toContainText('hello');
  await expect(scene.page.locator('#state')).toHaveText('open, extensions: ""');
});

test('without that rule: 101, no message, 1006, F03 for certain', async ({ context }) => {
  await using scene = await Scene.start(context, 'ws', {
    webConfig: 'failures/no-remedy.web.config',
  });
  const watch = await scene.watch();
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('closed with 1006');
  await expect(scene.page.locator('#messages')).toBeEmpty();
  await scene.expectVerdict(ofPath('/chat', 'socket'), {
    who: 'proxy',
    cause: 'compressed-frame',
    failure: 'F03',
    sentence: expect.stringMatching(/^The proxy cannot carry permessage-deflate/),
  });
  await expect(watch.locator('body')).toContainText('The proxy cannot carry permessage-deflate');
});

test('a rule without {R:1}: the page comes, and its socket is answered 400', async ({
  context,
}) => {
  await using scene = await Scene.start(context, 'ws', {
    webConfig: 'failures/path-lost.web.config',
  });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('closed with 1006');
  expect(scene.console.join('\n')).toContain('Unexpected response code: 400');
  await scene.expectVerdict(ofPath('/chat', 'socket'), {
    who: 'backend',
    cause: 'handshake-refused-by-backend',
    sentence: expect.stringMatching(/with 400\..*its path \(F07;/),
  });
});

test('a socket at /bin/chat: IIS filters it, 404.8', async ({ context }) => {
  await using scene = await Scene.start(context, 'ws', { options: { SOCKET_PATH: '/bin/chat' } });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('closed with 1006');
  expect(scene.console.join('\n')).toContain('Unexpected response code: 404');
  await scene.expectVerdict(ofPath('/bin/chat'), {
    who: 'proxy',
    sentence: expect.stringContaining('404.8: request filtering hides that path'),
  });
});

test('an application that compares Origin with Host: 403, and 101 with preserveHostHeader', async ({
  context,
}) => {
  const options = { CHECK_ORIGIN: 'host' };
  {
    await using scene = await Scene.start(context, 'ws', { options });
    await scene.open();
    await expect(scene.page.locator('#state')).toHaveText('closed with 1006');
    expect(scene.console.join('\n')).toContain('Unexpected response code: 403');
    await scene.expectVerdict(ofPath('/chat', 'socket'), {
      who: 'backend',
      cause: 'handshake-refused-by-backend',
      sentence: expect.stringMatching(/with 403\..*Origin that differs from Host \(F04;/),
    });
  }
  await using scene = await Scene.start(context, 'ws', {
    options,
    serverConfig: '../preserve-host.server.config',
  });
  await scene.open();
  await expect(scene.page.locator('#messages')).toContainText('hello');
});
