import type { Flow } from '@lab101/lab';
import { expect, test } from '@playwright/test';
import { ofPath, Scene } from './behind-iis.ts';
import { WITHOUT_DOTNET } from './install.ts';

test.skip(WITHOUT_DOTNET !== undefined, `not run: ${WITHOUT_DOTNET}`);

const PATH = '/hub';
const NEGOTIATE = "Error: Failed to complete negotiation with the server: Error: : Status code '";
const NO_ENDPOINT =
  ' Either this is not a SignalR endpoint or there is a proxy blocking the connection.';

test('SignalR negotiates, then connects by WebSocket, with the rule that takes the offer back', async ({
  context,
}) => {
  await using scene = await Scene.start(context, 'signalr', { options: { COMPRESS: 'on' } });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('connected by WebSocketTransport');
  await expect(scene.page.locator('#messages')).toContainText('you said: hello');
});

test('without that rule, as for Blazor Server, which compresses: F03', async ({ context }) => {
  await using scene = await Scene.start(context, 'signalr', {
    webConfig: 'failures/no-remedy.web.config',
    options: { COMPRESS: 'on' },
  });
  await scene.open();
  await scene.expectVerdict(ofPath(PATH, 'socket'), {
    who: 'proxy',
    cause: 'compressed-frame',
    failure: 'F03',
  });
  await expect(scene.page.locator('#state')).toHaveText(
    'Error: WebSocket closed with status code: 1006 (no reason given).',
  );
});

test('SignalR alone does not compress, and needs no such rule', async ({ context }) => {
  await using scene = await Scene.start(context, 'signalr', {
    webConfig: 'failures/no-remedy.web.config',
  });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('connected by WebSocketTransport');
  await expect(scene.page.locator('#messages')).toContainText('you said: hello');
});

test('a rule that takes hub off the path: negotiate is answered 404', async ({ context }) => {
  await using scene = await Scene.start(context, 'signalr', {
    webConfig: 'failures/path-lost.web.config',
  });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText(`${NEGOTIATE}404'${NO_ENDPOINT}`);
  expect(await scene.answerAt('/hub/negotiate')).toBe(404);
});

test('an access token of 3,000 characters: IIS filters it, 404.15, F25', async ({ context }) => {
  await using scene = await Scene.start(context, 'signalr');
  await scene.open('/?token=3000');
  await expect(scene.page.locator('#messages')).toContainText('you said: hello');
  await expect(scene.page.locator('#state')).toHaveText('connected by LongPollingTransport');
  expect(scene.console.join('\n')).toContain('there is a proxy blocking WebSockets');
  // Polling asks at the same path, with the token in a header.
  const withToken = (one: Flow): boolean =>
    ofPath(PATH)(one) && new URL(one.url).searchParams.has('access_token');
  await scene.expectVerdict(withToken, {
    who: 'proxy',
    failure: 'F25',
    sentence: expect.stringContaining('404.15: the query is longer than maxQueryString'),
  });
});

test('an application that compares Origin with Host: 403, and connected with preserveHostHeader', async ({
  context,
}) => {
  const options = { CHECK_ORIGIN: 'host' };
  {
    await using scene = await Scene.start(context, 'signalr', { options });
    await scene.open();
    await expect(scene.page.locator('#state')).toHaveText(`${NEGOTIATE}403'`);
    expect(await scene.answerAt('/hub/negotiate')).toBe(403);
  }
  await using scene = await Scene.start(context, 'signalr', {
    options,
    serverConfig: '../preserve-host.server.config',
  });
  await scene.open();
  await expect(scene.page.locator('#state')).toHaveText('connected by WebSocketTransport');
});
