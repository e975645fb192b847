import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { Clients, type MessageKind, type TrafficPattern } from './clients.ts';

const CONNECTIONS = 7;

interface RelayServer extends AsyncDisposable {
  readonly port: number;
  readonly said: { readonly kind: MessageKind; readonly text: string }[];
}

/** A server by `ws`: a client that it accepts is a WebSocket client. */
async function startRelay(): Promise<RelayServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const said: RelayServer['said'] = [];
  server.on('connection', (socket) => {
    socket.send('a greeting, which nobody counts');
    socket.on('error', () => {}); // clients disconnect with a reset
    socket.on('message', (data: Buffer, isBinary) => {
      said.push({ kind: isBinary ? 'binary' : 'text', text: data.toString() });
      for (const client of server.clients) client.send(data, { binary: isBinary });
    });
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  return { port, said, [Symbol.asyncDispose]: stop };
}

for (const pattern of ['broadcast', 'echo'] as const satisfies readonly TrafficPattern[]) {
  for (const kind of ['text', 'binary'] as const) {
    test(`${pattern}, ${kind}: everything that was said is heard by all`, async () => {
      await using server = await startRelay();
      const lost: string[] = [];
      const clients = new Clients(server.port, (why) => lost.push(why));
      await clients.gather(CONNECTIONS);
      const result = await clients.talk({ pattern, kind, payloadBytes: 3, durationMs: 50 });
      assert.ok(server.said.length > 0);
      assert.equal(result.deliveries, server.said.length * CONNECTIONS);
      assert.deepEqual(server.said[0], { kind, text: 'xxx' });
      if (pattern === 'echo') assert.equal(server.said.length % CONNECTIONS, 0);
      assert.deepEqual(lost, []);
      clients.leave();
    });
  }
}

test('overload: some speak at their own pace, and nobody waits until all have heard', async () => {
  await using server = await startRelay();
  const clients = new Clients(server.port, () => {});
  await clients.gather(CONNECTIONS);
  const load = { pattern: 'overload', kind: 'text', payloadBytes: 3, durationMs: 50 } as const;
  const { deliveries } = await clients.talk(load);
  assert.ok(deliveries <= CONNECTIONS * CONNECTIONS, `${deliveries}`); // each client has sent one message
  clients.leave();
});

test('a client that is sent away is told of', async () => {
  const server = await startRelay();
  const lost: string[] = [];
  const clients = new Clients(server.port, (why) => lost.push(why));
  await server[Symbol.asyncDispose]();
  await assert.rejects(clients.gather(1), /ECONNREFUSED/);
  assert.match(lost[0] ?? '', /ECONNREFUSED/);
});
