import { createHash } from 'node:crypto';
import { proxyOf } from '@lab101/lab';
import type { AccessEntry, BrowserSocket, Lab, LabRecord } from '@lab101/lab';
import { BROWSER, type KnownDifference } from '../src/browsers.ts';
import { expect, proxyLogBarrier, test, type PageName } from '../src/fixtures.ts';
import { portOf } from '../src/evidence.ts';
import type { LabPage } from '../src/lab-page.ts';
import { reportRow } from '../src/reporting/row.ts';

/** The article's table: which way each page's socket goes, and what the proxy logs of it. */
interface Expected {
  readonly via: 'direct' | 'proxy';
  readonly protocol: 'http/1.1' | 'h2';
}

const ROWS: Readonly<Record<PageName, Expected>> = {
  'http://localhost': { via: 'direct', protocol: 'http/1.1' },
  'https://localhost': { via: 'direct', protocol: 'h2' },
  'http://reverseproxy.com': { via: 'proxy', protocol: 'http/1.1' },
  'https://reverseproxy.com': { via: 'proxy', protocol: 'h2' },
};

const differenceOf = (name: PageName): KnownDifference | undefined =>
  BROWSER.differences.find(({ page }) => page === name);

for (const [name, expected] of Object.entries(ROWS) as [PageName, Expected][]) {
  const difference = differenceOf(name);
  if (difference !== undefined) {
    expectBlocked(name, difference);
    continue;
  }
  test(`${name} opens its socket ${expected.via === 'direct' ? 'past' : 'through'} the proxy`, async ({
    lab,
    record,
    labPage,
    pages,
  }, testInfo) => {
    const address = pages[name];

    await labPage.open(address.page);
    await labPage.untilOpen();
    await expect.poll(async () => (await labPage.pings()).length).toBeGreaterThanOrEqual(3);
    await labPage.say(`hello from ${name}`);
    await expect(labPage.page.locator('#messages')).toContainText(`hello from ${name}`);
    await labPage.disconnect();

    expect(labPage.page.url(), 'the page stays on its own scheme').toContain(`${address.page}/`);
    expect(await labPage.protocol()).toBe(expected.protocol);
    const socket = onlySocket(lab, labPage);
    expect(withoutQuery(socket.url)).toBe(address.socket);
    expect(await labPage.attribute('via')).toBe(expected.via);

    const pings = await labPage.pings();
    expect(pings, 'pings are in order, none is missing').toEqual(
      pings.map((_, index) => index + 1),
    );
    await expectBackendSaw(record, labPage, socket, `hello from ${name}`);

    const page = await record.proxyEntry('the page itself', isPage(labPage));
    expect(page).toMatchObject({ status: 200, method: 'GET', uriStem: '/' });
    expect(page.serverPort, 's-port').toBe(portInLog(lab, address.page));
    expect(page.forwarded?.status, 'SERVER-STATUS of the page').toBe(200);
    expect(page.version).toBe(expected.protocol === 'h2' ? 'HTTP/2.0' : 'HTTP/1.1');

    const logged = await (expected.via === 'proxy'
      ? expectOne101(lab, record, socket)
      : expectNo101(lab, record, labPage, socket));
    reportRow(testInfo, {
      page: address.page,
      socket: address.socket,
      via: expected.via,
      messages: pings.length,
      logged: `${page.status} on ${page.serverPort} ${page.version}; ${logged}`,
    });
  });
}

/** Asserted, not skipped: the day this browser does as the article says, the test tells. */
function expectBlocked(name: PageName, { why, source }: KnownDifference): void {
  test(`${name} gets no socket past the proxy: ${BROWSER.name} blocks it`, async ({
    record,
    labPage,
    pages,
  }, testInfo) => {
    testInfo.annotations.push({ type: 'known difference', description: `${why} ${source}` });
    const address = pages[name];

    await labPage.open(address.page);
    await expect(labPage.page.locator('html')).toHaveAttribute('data-state', 'failed');
    await expect(labPage.page.locator('#close')).toContainText('Nothing has left the browser');

    const cid = await labPage.attribute('cid');
    const page = await record.proxyEntry('the page itself', isPage(labPage));
    expect(page.status).toBe(200);
    expect(record.backendEvents.filter((event) => event.cid === cid)).toEqual([]);
    expect(record.proxyEntries.filter((entry) => entry.cid === cid)).toEqual([]);
    reportRow(testInfo, {
      page: address.page,
      socket: address.socket,
      via: 'blocked',
      messages: 0,
      logged: `${page.status} on ${page.serverPort} ${page.version}; no 101`,
      verdict: 'as this browser is known to',
    });
  });
}

/** Inside the HTTP/2 connection of the page, which has the same origin (RFC 8441). */
function isExtendedConnect(lab: Lab, { pageUrl, url }: BrowserSocket): boolean {
  const isSame = new URL(pageUrl).host === new URL(url).host && pageUrl.startsWith('https:');
  return isSame && proxyOf(lab.plan).hasExtendedConnect;
}

function onlySocket(lab: Lab, labPage: LabPage): BrowserSocket {
  expect(labPage.sockets, 'the page opens one socket').toHaveLength(1);
  const [socket] = labPage.sockets;
  if (socket === undefined) throw new Error('the page opened no socket');
  const hasId = `the page gives its socket an id, by which the logs are joined: ${socket.url} has no cid`;
  expect(socket.cid, hasId).toBeDefined();
  const answered = isExtendedConnect(lab, socket) ? 200 : 101;
  if (BROWSER.showsHandshakes) expect(socket.answer?.status, 'of the handshake').toBe(answered);
  return socket;
}

/** The article's Fiddler view, as the browser, the backend and the page see it. */
async function expectBackendSaw(
  record: LabRecord,
  labPage: LabPage,
  { cid }: BrowserSocket,
  text: string,
): Promise<void> {
  expect(await labPage.attribute('cid'), 'the page shows the id of its socket').toBe(cid);
  const mine = (event: string) => (line: { event: string; cid?: string }) =>
    line.event === event && line.cid === cid;
  const open = await record.backendEvent('the open of this socket', mine('open'));
  expect(open['extensions'], 'none by default: ARR cannot carry it').toBe('');
  const message = await record.backendEvent('what the page sent', mine('message'));
  expect(message['text']).toBe(text);
  const close = await record.backendEvent('the close of this socket', mine('close'));
  expect(labPage.closeCodes(), 'the page logs the close code').toEqual([1000]);
  const normal = { code: 1000, reason: 'disconnected by the user' };
  expect(labPage.sockets[0]?.closed, 'as the browser has it').toMatchObject({
    code: 1000,
    wasClean: true,
  });
  expect(close, 'as the backend has it').toMatchObject({ ...normal, by: 'client' });
}

const isPage =
  (labPage: LabPage) =>
  ({ uriQuery }: AccessEntry): boolean =>
    uriQuery === `page=${labPage.pageId}`;

async function expectOne101(lab: Lab, record: LabRecord, socket: BrowserSocket): Promise<string> {
  const { runsIisConfiguration } = proxyOf(lab.plan);
  const isSocket = ({ cid }: AccessEntry): boolean => cid === socket.cid;
  const entry = await record.proxyEntry('the 101 of this socket', isSocket);
  expect(record.proxyEntries.filter(isSocket), 'one line for the socket').toHaveLength(1);
  expect(entry.status).toBe(101);
  expect(entry.forwarded?.status, 'SERVER-STATUS of the socket').toBe(101);
  const isInH2 = isExtendedConnect(lab, socket);
  expect(entry.version, 'a browser opens a second, HTTP/1.1 connection for it, or RFC 8441').toBe(
    isInH2 ? 'HTTP/2.0' : 'HTTP/1.1',
  );
  await expectTimeTaken(lab, record, entry, socket);
  const open = await record.backendEvent('the open', (event) => event.cid === socket.cid);
  const headers = open['headers'] as Record<string, string>;
  expect(headers['x-arr-log-id'], 'one id in the log and at the backend').toBe(entry.forwarded?.id);
  expect(headers['x-forwarded-for'], 'the client, as the log has it').toContain(entry.clientIp);
  if (!runsIisConfiguration) return describe101(entry);
  // What proxy/iis/server.config makes of the handshake.
  expect(headers['host'], 'the rule’s target: preserveHostHeader is off').toBe('localhost:8080');
  expect(headers, 'ARR cannot carry it').not.toHaveProperty('sec-websocket-extensions');
  const { pathname, search, protocol } = new URL(socket.url);
  expect(headers['x-original-url']).toBe(`${pathname}${search}`);
  expect(headers['x-forwarded-for'], 'with its port').toMatch(/:\d+$/);
  // Size of the key, of the cipher’s key, issuer, subject: for HTTPS only.
  const ofTls = protocol === 'wss:' ? /^\d+\|\d+\|.*Lab 101.*\|.*$/ : /^$/;
  expect(headers['x-arr-ssl'] ?? '').toMatch(ofTls);
  const agent = await record.proxyEntry('the user agent', isSocket);
  expect(agent.userAgent, 'cs(User-Agent)').toBe(headers['user-agent']);
  return describe101(entry);
}

/**
 * The port in a log entry. A Linux container listens on the default ports, and a W3C log has these,
 * not the published ones. The logs of other proxies name a listener.
 */
function portInLog({ plan }: Lab, page: string): number {
  const { container, runsIisConfiguration } = proxyOf(plan);
  const isInside =
    plan.engine === 'compose' && container.containers === 'linux' && runsIisConfiguration;
  if (!isInside) return portOf(page);
  return page.startsWith('https:') ? 443 : 80;
}

function describe101({ serverPort, version, timeTakenMs }: AccessEntry): string {
  return `101 on ${serverPort} ${version} after ${timeTakenMs} ms`;
}

/** The most by which one program may learn of an end after another, on a busy machine. */
const LATE_MS = 1000;

/**
 * time-taken is the life of the socket, from the handshake's first byte: never shorter than from
 * the page's open event to its close(), and only as much longer as somebody hears of it late.
 */
async function expectTimeTaken(
  lab: Lab,
  record: LabRecord,
  { timeTakenMs }: AccessEntry,
  { createdAtMs, openedAtMs = 0, closeCalled, closed, cid }: BrowserSocket,
): Promise<void> {
  const atLeastMs = (closeCalled?.atMs ?? Infinity) - openedAtMs;
  expect(timeTakenMs, 'against the page').toBeGreaterThan(
    atLeastMs - proxyOf(lab.plan).timeTakenSlackMs,
  );
  const atMostMs = (closed?.atMs ?? 0) - createdAtMs;
  expect(timeTakenMs, 'against the browser').toBeLessThan(atMostMs + LATE_MS);
  const isClose = (line: { event: string; cid?: string }): boolean =>
    line.event === 'close' && line.cid === cid;
  const atBackendMs = Number((await record.backendEvent('the close', isClose))['durationMs']);
  const apartMs = Math.abs(timeTakenMs - atBackendMs);
  expect(apartMs, `${timeTakenMs} ms against ${atBackendMs} at the backend`).toBeLessThan(LATE_MS);
}

/** The article's surprise: the proxy never made a WebSocket connection. */
async function expectNo101(
  lab: Parameters<typeof proxyLogBarrier>[0],
  record: LabRecord,
  labPage: LabPage,
  socket: BrowserSocket,
): Promise<string> {
  await proxyLogBarrier(lab, record);
  const mine = record.proxyEntries.filter(
    (entry) => isPage(labPage)(entry) || entry.cid === socket.cid,
  );
  expect(
    mine.map(({ status }) => status),
    'the page, and nothing else',
  ).toEqual([200]);
  return 'no 101';
}

function withoutQuery(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

for (const name of ['http://localhost', 'https://localhost'] as const) {
  test(`${name} can open its own origin’s socket, through the proxy`, async ({
    record,
    labPage,
    pages,
  }) => {
    const { page } = pages[name];
    await labPage.open(page);
    const begun = differenceOf(name) === undefined ? 'open' : 'failed';
    await expect(labPage.page.locator('html')).toHaveAttribute('data-state', begun);
    const first = await labPage.attribute('cid');

    await labPage.page.locator('#to-origin').click();
    await expect(labPage.page.locator('html')).toHaveAttribute('data-via', 'proxy');
    await labPage.disconnect();

    const socket = labPage.sockets.at(-1);
    expect(socket?.cid, 'a fresh id for each connection').not.toBe(first);
    expect(withoutQuery(socket?.url ?? '')).toBe(page.replace(/^http/, 'ws'));
    const entry = await record.proxyEntry('its 101', ({ cid }) => cid === socket?.cid);
    expect(entry.status).toBe(101);
  });
}

const FIVE_HEADERS = {
  connection: expect.stringMatching(/(?:^|, )Upgrade$/), // Firefox: keep-alive, Upgrade
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-extensions': expect.stringContaining('permessage-deflate'),
  'sec-websocket-key': expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/), // 16 bytes in base64
};

test('the handshake reaches the backend with the article’s five headers', async ({
  record,
  labPage,
  pages,
}) => {
  await labPage.open(pages['http://localhost'].page);
  await labPage.untilOpen();

  const cid = await labPage.attribute('cid');
  const open = await record.backendEvent('the open', (event) => event.cid === cid);
  expect(open['headers']).toMatchObject(FIVE_HEADERS);
});

if (BROWSER.showsHandshakes) {
  test('the handshake is answered with a correct Sec-WebSocket-Accept', async ({
    lab,
    labPage,
    pages,
  }) => {
    // A page by HTTP has no HTTP/2 connection that the socket could be inside of.
    await labPage.open(pages['http://reverseproxy.com'].page);
    await labPage.untilOpen();

    const { request, answer } = onlySocket(lab, labPage);
    expect(request).toMatchObject(FIVE_HEADERS);
    expect(answer?.status).toBe(101);
    expect(answer?.headers['sec-websocket-accept']).toBe(
      acceptOf(request['sec-websocket-key'] ?? ''),
    );
  });
}

/** RFC 6455 section 4.2.2, step 5.4. */
function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}
