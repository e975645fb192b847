import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { LabError } from '../../errors.ts';
import { until } from '../../machine/until.ts';
import type { Flow } from '../../timeline/timeline.ts';
import type { LiveFlow } from '../model/live-flow.ts';
import { startWatchServer, type WatchServer, type WatchServerOptions } from './watch-server.ts';

const HOSTILE = '</script><img src=x onerror=alert(1)>"\'';

/** Far more than anything here needs: it says that something is wrong, not that it is slow. */
const DEADLINE_MS = 60_000;

let server: WatchServer;
let clients: IncomingMessage[] = [];

async function start(options: Partial<WatchServerOptions> = {}): Promise<void> {
  server = await startWatchServer({ port: 0, ...options });
}

beforeEach(() => start());
afterEach(async () => {
  for (const client of clients) client.destroy();
  clients = [];
  await server[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function ask(
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

/** Opens /events and reads message by message. */
async function listen(headers: OutgoingHttpHeaders = {}) {
  const sent = get({ host: '127.0.0.1', port: server.port, path: '/events', headers });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  clients.push(response);
  response.setEncoding('utf8');
  let text = '';
  const next = async (): Promise<{ id: string; data: Data }> => {
    while (!text.includes('\n\n')) {
      const [chunk] = (await once(response, 'data', {
        signal: AbortSignal.timeout(DEADLINE_MS),
      })) as [string];
      text += chunk;
    }
    const block = text.slice(0, text.indexOf('\n\n'));
    text = text.slice(block.length + 2);
    if (block.startsWith(':')) return await next();
    const match = /^id: (?<id>\S+)\nevent: change\ndata: (?<data>.*)$/.exec(block);
    assert.ok(match?.groups, `not a message: ${block}`);
    return { id: match.groups['id'] ?? '', data: JSON.parse(match.groups['data'] ?? '') as Data };
  };
  return { response, next };
}

interface Data {
  readonly all: boolean;
  readonly rows: readonly { readonly id: string; readonly markup: string }[];
  readonly gone: readonly string[];
}

function live(id: string, sentence = 'The page closed it.', steps: Flow['steps'] = []): LiveFlow {
  const flow: Flow = {
    kind: 'socket',
    id,
    url: `wss://reverseproxy.com/?cid=${id}`,
    pageUrl: undefined,
    via: 'proxy',
    startedAtMs: 1_790_000_000_000,
    endedAtMs: 1_790_000_001_000,
    steps,
    verdict: { who: 'client', cause: 'page-closed', sentence, evidence: [], missing: [] },
  };
  return { flow, settled: true, dropped: 0, counts: { message: 1, ping: 2 }, revision: 1 };
}

function tell(...changed: readonly LiveFlow[]): void {
  server.onChange({ revision: 1, changed, settled: [], gone: [], cut: 0 });
}

test('the page comes with a policy that lets nothing in but itself', async () => {
  const { status, headers, body } = await ask('/');
  assert.equal(status, 200);
  const policy = String(headers['content-security-policy']);
  const nonce = /script-src 'nonce-(?<nonce>[^']+)'/.exec(policy)?.groups?.['nonce'] ?? '';
  assert.match(policy, /^default-src 'none';/);
  assert.ok(!policy.includes('unsafe'), policy);
  assert.ok(body.includes(`<script type="module" nonce="${nonce}" src="/watch.mjs">`));
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['access-control-allow-origin'], undefined);
  const again = await ask('/');
  assert.notEqual(again.headers['content-security-policy'], policy, 'a nonce is used once');
  assert.doesNotMatch(body, /https?:\/\/(?!127\.0\.0\.1)/, 'nothing from elsewhere');
});

test('every method but GET and HEAD is answered 405', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    for (const path of ['/', '/events', '/flow/a']) {
      const { status, headers } = await ask(path, {}, method);
      assert.equal(status, 405, `${method} ${path}`);
      assert.equal(headers.allow, 'GET, HEAD');
    }
  }
  const head = await ask('/', {}, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
});

test('another name that leads here is answered 421', async () => {
  for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', 'localhost:1']) {
    assert.equal((await ask('/', { host })).status, 421, host);
    assert.equal((await ask('/events', { host })).status, 421, host);
  }
  assert.equal((await ask('/', { host: `localhost:${server.port}` })).status, 200);
});

test('another page that asks in the background is answered 403, a link to here is not', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const background = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
    assert.equal((await ask('/events', background)).status, 403);
    const link = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    assert.equal((await ask('/', link)).status, 200);
  }
});

test('what is not there is answered 404', async () => {
  for (const path of ['/other', '/flow/none', '/flow/%', '/../watch.css', '/watch.css']) {
    assert.equal((await ask(path)).status, 404, path);
  }
});

test('a page is told what is there, then only what is new', async () => {
  tell(live('one'));
  const { response, next } = await listen();
  assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8');
  const first = await next();
  assert.equal(first.data.all, true);
  assert.deepEqual(
    first.data.rows.map(({ id }) => id),
    ['one'],
  );
  tell(live('two'));
  const second = await next();
  assert.equal(second.data.all, false);
  assert.deepEqual(
    second.data.rows.map(({ id }) => id),
    ['two'],
  );
});

test('a page that comes back is told what it missed; one of an earlier run is told everything', async () => {
  tell(live('one'), live('two'));
  const { response, next } = await listen();
  const { id } = await next();
  response.destroy();
  tell(live('three'));
  server.onChange({ revision: 3, changed: [], settled: [], gone: ['one'], cut: 0 });
  const back = await (await listen({ 'last-event-id': id })).next();
  assert.deepEqual(
    back.data.rows.map((row) => row.id),
    ['three'],
  );
  assert.deepEqual(back.data.gone, ['one']);
  for (const lastEventId of ['0badc0de-1', `${id}9999`, 'x', '-']) {
    const all = await (await listen({ 'last-event-id': lastEventId })).next();
    assert.equal(all.data.all, true, lastEventId);
    assert.deepEqual(
      all.data.rows.map((row) => row.id),
      ['two', 'three'],
    );
  }
});

test('what a log says cannot become markup', async () => {
  tell(live(HOSTILE, HOSTILE));
  const { data } = await (await listen()).next();
  assert.ok(!JSON.stringify(data.rows[0]?.markup).includes('<img'), 'the row');
  const { status, body } = await ask(`/flow/${encodeURIComponent(HOSTILE)}`);
  assert.equal(status, 200);
  assert.ok(!body.includes('<img'), 'the diagram');
});

test('the ninth page is answered 503, and let in once another has gone', async () => {
  const open = [];
  for (let count = 0; count < 8; count += 1) open.push(await listen());
  assert.equal((await ask('/events')).status, 503);
  open[0]?.response.destroy();
  const isLetIn = async (): Promise<boolean> => (await listen()).response.statusCode === 200;
  await until(isLetIn, { what: 'a page that is let in', timeoutMs: 60_000 });
});

/** A page that has asked for its events and reads none of them. */
async function listenWithoutReading(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET /events HTTP/1.1\r\nHost: localhost:${server.port}\r\n\r\n`);
  return socket;
}

/** 50 rows of five kilobytes: no buffer of the system takes a hundred of these. */
const MANY = Array.from({ length: 50 }, (_, index) => live(`id-${index}`, 'x'.repeat(5000)));

test('a page that reads slowly is not queued for: it gets the newest once it reads again', async () => {
  await server[Symbol.asyncDispose]();
  await start({ stalledMs: 10 * DEADLINE_MS }); // what is written here takes a busy machine 20 s
  const socket = await listenWithoutReading();
  const message = JSON.stringify(MANY).length;
  for (let change = 0; change < 200; change += 1) {
    tell(...MANY);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  tell(live('the newest'));
  let received = 0;
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    tail = (tail + chunk.toString()).slice(-100_000);
  });
  socket.resume();
  await until(() => tail.includes('"the newest"'), { what: 'the newest', timeoutMs: DEADLINE_MS });
  socket.destroy();
  assert.ok(received < 50 * message, `${received} bytes for messages of ${message}`);
});

test('a page that reads nothing for too long is dropped', async () => {
  await server[Symbol.asyncDispose]();
  await start({ stalledMs: 100, maxClients: 1 });
  const socket = await listenWithoutReading();
  const gone = once(socket, 'close', { signal: AbortSignal.timeout(DEADLINE_MS) });
  const deadline = performance.now() + DEADLINE_MS;
  const isLetIn = async (): Promise<boolean> => (await ask('/events', {}, 'HEAD')).status === 200;
  while (!(await isLetIn())) {
    assert.ok(performance.now() < deadline, 'it still has the only place');
    tell(...MANY);
  }
  socket.resume();
  await gone;
});

test('a sign of life comes where nothing happens', async () => {
  await server[Symbol.asyncDispose]();
  await start({ beatMs: 20 });
  const { response, next } = await listen();
  await next();
  const [chunk] = (await once(response, 'data', { signal: AbortSignal.timeout(DEADLINE_MS) })) as [
    string,
  ];
  assert.match(chunk, /^: /);
});

test('a port that is taken is named, with what to do', async () => {
  const holder = createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  await assert.rejects(startWatchServer({ port }), (error) => {
    assert.ok(error instanceof LabError);
    assert.equal(error.code, 'LAB_PORT_TAKEN');
    assert.match(error.message, new RegExp(`:${port}.* WATCH_PORT`));
    return true;
  });
  holder.close();
});

test('listens on 127.0.0.1 only', () => {
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
});

test('the pages of failures are text, and nothing else of the project is served', async () => {
  const page = await ask('/docs/failures/F02.md');
  assert.equal(page.status, 200);
  assert.equal(page.headers['content-type'], 'text/plain; charset=utf-8');
  assert.match(page.body, /# F02: a proxy or load balancer cuts silent connections/);
  for (const name of ['F39.md', '../doctor.md', '%2e%2e/doctor.md', 'F02.md/..', 'f02.md', '']) {
    assert.equal((await ask(`/docs/failures/${name}`)).status, 404, name);
  }
});
