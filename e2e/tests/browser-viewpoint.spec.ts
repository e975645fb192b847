import type { BrowserSocket } from '@lab101/lab';
import { BrowserViewpoint } from '../src/viewpoint/browser-viewpoint.ts';
import { expect, test } from '../src/fixtures.ts';

test('a page finds the WebSocket that the browser gives it', async ({ labPage, pages }) => {
  const { page } = labPage;
  await page.goto(pages['http://reverseproxy.com'].page);
  const found = await page.evaluate((url) => {
    const socket = new WebSocket(url);
    const thrown = (action: () => unknown): string => {
      try {
        return String(action());
      } catch (error) {
        return (error as Error).name;
      }
    };
    class Own extends WebSocket {}
    const own = new Own(url);
    const given = [socket.binaryType];
    socket.binaryType = 'arraybuffer';
    given.push(socket.binaryType);
    const bare = WebSocket as unknown as () => unknown;
    const answer = {
      isInstance: socket instanceof WebSocket,
      isOwn: own instanceof Own && own instanceof WebSocket && own.constructor === Own,
      constructor:
        socket.constructor === WebSocket && WebSocket.prototype.constructor === WebSocket,
      constants: [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED],
      names: [WebSocket.name, WebSocket.length, WebSocket.prototype.send.name, socket.url],
      ownProperties: Object.keys(socket),
      binaryType: given,
      withoutNew: thrown(() => bare()),
      badUrl: thrown(() => new WebSocket('http://[')),
      badProtocols: thrown(() => new WebSocket(url, ['a', 'a'])),
      sendTooEarly: thrown(() => socket.send('x')),
      badCode: thrown(() => socket.close(1001)),
      foreignThis: thrown(() => WebSocket.prototype.send.call({} as WebSocket, 'x')),
    };
    own.close();
    socket.close();
    return answer;
  }, pages['http://reverseproxy.com'].socket);

  expect(found).toEqual({
    isInstance: true,
    isOwn: true,
    constructor: true,
    constants: [0, 1, 2, 3],
    names: ['WebSocket', 1, 'send', `${pages['http://reverseproxy.com'].socket}/`],
    ownProperties: [],
    binaryType: ['blob', 'arraybuffer'],
    withoutNew: 'TypeError',
    badUrl: 'SyntaxError',
    badProtocols: 'SyntaxError',
    sendTooEarly: 'InvalidStateError',
    badCode: 'InvalidAccessError',
    foreignThis: 'TypeError',
  });
});

test('one record holds each load, socket and message once, in epoch time', async ({
  labPage,
  pages,
}) => {
  const startedAtMs = Date.now();
  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  await labPage.say('said once');
  await expect(labPage.page.locator('#messages')).toContainText('said once');
  await labPage.disconnect();
  const { name, pages: loads, sockets } = await labPage.viewpoint.record();

  expect(name).toMatch(/^(?:Chromium|Firefox|WebKit) \d/);
  expect(loads).toMatchObject([
    { pageId: labPage.pageId, answer: { status: 200, protocol: 'h2' }, error: undefined },
  ]);
  expect(loads[0]?.request, 'as it was sent').toHaveProperty('user-agent');
  const [socket] = sockets;
  expect(sockets).toHaveLength(1);
  expect(socket).toMatchObject({
    cid: await labPage.attribute('cid'),
    pageUrl: loads[0]?.url,
    closeCalled: { code: 1000 },
    closed: { code: 1000, reason: 'disconnected by the user', wasClean: true },
    error: undefined,
    gone: undefined,
    droppedMessages: 0,
  });
  const said = socket?.messages.filter(({ text }) => text?.includes('said once')) ?? [];
  expect(said.map(({ from, type }) => `${from} ${type}`)).toEqual(['page text', 'server text']);
  expectInOrder([startedAtMs, ...momentsOf(socket), Date.now()]);
});

function momentsOf(socket: BrowserSocket | undefined): number[] {
  const { createdAtMs, answer, openedAtMs, messages, closeCalled, closed } = socket ?? {};
  const first = messages?.find(({ from }) => from === 'page')?.atMs;
  const moments = [createdAtMs, answer?.atMs, openedAtMs, first, closeCalled?.atMs, closed?.atMs];
  return moments.filter((moment) => moment !== undefined);
}

const TOLERANCE_MS = 50; // the page's clock, the network stack's and this program's

function expectInOrder(moments: readonly number[]): void {
  for (const [index, moment] of moments.entries()) {
    const before = moments[index - 1] ?? moment;
    expect(moment, `moment ${index} of ${moments.join(', ')}`).toBeGreaterThan(
      before - TOLERANCE_MS,
    );
  }
}

test('a record keeps the first 1000 messages and counts the others', async ({ labPage, pages }) => {
  const { page, socket } = pages['http://localhost'];
  await labPage.page.goto(`${page}/healthz`); // the lab's page would show them all
  await labPage.page.evaluate(async (url) => {
    const flood = new WebSocket(url);
    await new Promise((resolve) => flood.addEventListener('open', resolve));
    for (let n = 0; n < 1100; n += 1) flood.send(new Uint8Array(3));
    flood.close();
  }, socket);

  await expect.poll(() => labPage.sockets[0]?.closed?.code).toBe(1005);
  const { messages = [], droppedMessages = 0 } = labPage.sockets[0] ?? {};
  expect(messages).toHaveLength(1000);
  expect(droppedMessages).toBeGreaterThanOrEqual(100);
  const first = messages.find(({ from }) => from === 'page');
  expect(first).toMatchObject({ type: 'binary', bytes: 3, text: undefined });
});

test('a tab’s last events are not lost when it is closed in the same moment', async ({
  page,
  pages,
  evidence,
}) => {
  const other = await page.context().newPage();
  const viewpoint = await BrowserViewpoint.watch(other);
  evidence.add(viewpoint);
  await other.goto(pages['http://localhost'].page);
  await expect(other.locator('html')).toHaveAttribute('data-state', 'open');

  await other.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#text');
    if (field !== null) field.value = 'last word';
    document.querySelector<HTMLFormElement>('#send')?.requestSubmit();
  });
  await other.close();

  const [socket] = (await viewpoint.record()).sockets;
  const sent = socket?.messages.filter(({ from }) => from === 'page');
  expect(sent?.map(({ text }) => text)).toEqual([expect.stringContaining('last word')]);
  expect(socket?.gone?.how).toBe('closed');
  expect(socket?.closed).toBeUndefined();
});

test('a socket that the browser refuses to the page is in the record', async ({
  labPage,
  pages,
}) => {
  await labPage.page.goto(`${pages['https://reverseproxy.com'].page}/healthz`);
  const insecure = 'ws://reverseproxy.com:1/?cid=00000000-0000-4000-8000-000000000002';
  const thrown = await labPage.page.evaluate((url) => {
    try {
      return new WebSocket(url).url;
    } catch (error) {
      return (error as Error).name;
    }
  }, insecure);

  expect(thrown, 'mixed content').toBe('SecurityError');
  const { sockets } = await labPage.viewpoint.record();
  expect(sockets).toMatchObject([{ url: insecure, answer: undefined, closed: undefined }]);
  expect(sockets[0]?.error?.message).toMatch(/SecurityError/);
});
