import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { addresses, joinTimeline, recordLab, type Address, type Flow } from '@lab101/lab';
import type { LabEvidence } from '../src/evidence.ts';
import { expect, labTest, test } from '../src/fixtures.ts';
import type { LabPage } from '../src/lab-page.ts';
import { labNamed } from '../src/labs.ts';
import { RELAY } from '../src/not-with-proxy.ts';
import type { RelayLab } from '../src/relay-labs.ts';

test.describe('ARR’s relay', { tag: RELAY }, () => {
  test('compression: 101, then 1006 at the first compressed frame, for certain', async ({
    labPage,
    evidence,
  }) => {
    await openProxied('swallowing', labPage, evidence);
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    const { verdict, via } = await firstSocket(labPage, evidence);
    expect(via).toBe('proxy');
    expect(verdict).toMatchObject({ who: 'proxy', cause: 'compressed-frame', failure: 'F03' });
    expect(verdict.sentence).not.toContain('Likely');
    const entry = await evidence.record.proxyEntry('its 101', ({ status }) => status === 101);
    expect(entry.forwarded?.status).toBe(101);
  });

  test('compression that is refused: 502.5, win32 12152, SERVER-STATUS=101', async ({
    labPage,
    evidence,
  }) => {
    await openProxied('refusing', labPage, evidence);
    await expect.poll(() => labPage.closeCodes()).toContain(1006);
    const { verdict } = await firstSocket(labPage, evidence);
    expect(verdict).toMatchObject({ who: 'proxy', cause: 'answer-replaced', failure: 'F03' });
    const { line } = await evidence.record.proxyEntry('its 502', ({ status }) => status === 502);
    expect(line).toContain('&SERVER-STATUS=101 ');
    expect(line).toContain(' 502 5 12152 ');
    const shown = labPage.sockets.at(0)?.answer?.headers ?? {};
    expect(Object.keys(shown), 'what is for the log stays there').not.toContain('x-relay-failure');
  });

  test('compression with the rule that takes the offer back: the same page works', async ({
    labPage,
    evidence,
  }) => {
    await openProxied('fixed', labPage, evidence);
    await labPage.untilOpen();
    await labPage.say('x'.repeat(2000));
    await expect
      .poll(() => labPage.sockets.at(0)?.messages.some(({ bytes }) => bytes > 2000))
      .toBe(true);
    await labPage.disconnect();
    const { verdict } = await firstSocket(labPage, evidence);
    expect(verdict).toMatchObject({ who: 'client', cause: 'page-closed', missing: [] });
  });
});

labTest(
  'a client that answers no ping: cut past the proxy, kept by ARR’s relay; it drops, and the backend hears 1011',
  { tag: RELAY },
  async () => {
    const lab = labNamed('fixed');
    await using record = recordLab(lab);
    const [direct, proxied] = [addresses(lab.plan).at(0), addresses(lab.plan).at(-1)];
    if (direct === undefined || proxied === undefined) throw new Error('the lab has no addresses');
    const closeOf = (cid: string) =>
      record.backendEvent(`close of ${cid}`, (line) => line.event === 'close' && line.cid === cid);
    const kept = randomUUID();
    const keptSocket = await silentClient(proxied, lab.plan.ports, kept);
    for (const cid of [randomUUID(), randomUUID()]) {
      using _ = closing(await silentClient(direct, lab.plan.ports, cid));
      expect(await closeOf(cid)).toMatchObject({ by: 'server', reason: 'no pong in time' });
    }
    keptSocket.destroy();
    expect(await closeOf(kept), 'it outlived both').toMatchObject({ by: 'client', code: 1011 });
  },
);

async function openProxied(name: RelayLab, labPage: LabPage, evidence: LabEvidence): Promise<void> {
  const lab = labNamed(name);
  await evidence.use(lab);
  await labPage.open(addresses(lab.plan).at(-1)?.page ?? '');
}

/** The first socket of the page, once all that belongs to it has been read. */
async function firstSocket(labPage: LabPage, evidence: LabEvidence): Promise<Flow> {
  const cid = labPage.sockets.at(0)?.cid;
  let flow: Flow | undefined;
  await expect(async () => {
    const { flows } = joinTimeline(await evidence.observations());
    flow = flows.find(({ id }) => id === cid);
    expect(flow?.endedAtMs, 'it has ended').toBeDefined();
    const told = [...(flow?.steps ?? []), flow?.verdict];
    const sources = told.flatMap((one) => one?.evidence ?? []).map(({ source }) => source);
    expect(sources, 'the proxy’s line is there').toContain('access log');
  }).toPass({ timeout: 5000 });
  if (flow === undefined) throw new Error(`no flow has the id ${cid}`);
  return flow;
}

/** Sends a handshake and nothing more. Resolves once it has the 101. */
async function silentClient(
  { page, socket, path }: Address,
  ports: { readonly https: number; readonly backend: number },
  cid: string,
): Promise<Socket> {
  const { host, hostname } = new URL(socket);
  const client =
    path === 'direct'
      ? connectPlain(ports.backend, '127.0.0.1')
      : connectTls({
          port: ports.https,
          host: '127.0.0.1',
          servername: hostname,
          rejectUnauthorized: false,
        });
  client.on('error', () => undefined);
  const head = [
    `GET /?cid=${cid} HTTP/1.1`,
    `Host: ${host}`,
    `Origin: ${page}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  client.write(`${head.join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toContain('101 Switching Protocols');
  client.resume();
  return client;
}

function closing(socket: Socket): Disposable {
  return { [Symbol.dispose]: () => void socket.destroy() };
}
