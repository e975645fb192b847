import { expect, test } from '@playwright/test';
import { ofPath, Scene } from './behind-iis.ts';

const PATH = '/socket.io/';

test('socket.io polls, then goes on by WebSocket, with the rule that takes the offer back', async ({
  context,
}) => {
  await using scene = await Scene.start(context, 'socket.io');
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('connected by websocket');
  await expect(scene.page.locator('#messages')).toContainText('you said: hello');
});

test('without that rule: it works, by polling for ever; its WebSocket breaks, F03', async ({
  context,
}) => {
  await using scene = await Scene.start(context, 'socket.io', {
    webConfig: 'failures/no-remedy.web.config',
  });
  await scene.open();
  await expect(scene.page.locator('#messages')).toContainText('you said: hello');
  await scene.expectVerdict(ofPath(PATH, 'socket'), {
    who: 'proxy',
    cause: 'compressed-frame',
    failure: 'F03',
    sentence: expect.stringContaining('the client’s first compressed frame'),
  });
  await expect(scene.page.locator('#state')).toHaveText('connected by polling');
});

test('a rule that takes socket.io/ off the path: 404 for its client, before any socket', async ({
  context,
}) => {
  await using scene = await Scene.start(context, 'socket.io', {
    webConfig: 'failures/path-lost.web.config',
  });
  await scene.open();
  await expect.poll(() => scene.console.join('\n')).toContain('io is not defined');
  expect(await scene.answerAt('/socket.io/socket.io.js')).toBe(404);
});

test('a token of 3,000 characters in the query: IIS filters it, 404.15, F25', async ({
  context,
}) => {
  await using scene = await Scene.start(context, 'socket.io', {
    options: { CLIENT_OPTIONS: JSON.stringify({ query: { token: 'x'.repeat(3000) } }) },
  });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('connect_error: xhr poll error');
  await scene.expectVerdict(ofPath(PATH), {
    who: 'proxy',
    failure: 'F25',
    sentence: expect.stringContaining('404.15: the query is longer than maxQueryString'),
  });
});

test('an application that compares Origin with Host: 400, and connected with preserveHostHeader', async ({
  context,
}) => {
  const options = {
    CHECK_ORIGIN: 'host',
    CLIENT_OPTIONS: JSON.stringify({ transports: ['websocket'] }),
  };
  {
    await using scene = await Scene.start(context, 'socket.io', { options });
    await scene.open();
    await expect(scene.page.locator('#state')).toHaveText('connect_error: websocket error');
    expect(scene.console.join('\n')).toContain('Unexpected response code: 400');
    await scene.expectVerdict(ofPath(PATH, 'socket'), {
      who: 'backend',
      cause: 'handshake-refused-by-backend',
      sentence: expect.stringMatching(/with 400\..*Origin that differs from Host \(F04;/),
    });
  }
  await using scene = await Scene.start(context, 'socket.io', {
    options,
    serverConfig: '../preserve-host.server.config',
  });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('connected by websocket');
});
