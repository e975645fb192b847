import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { findFreePorts } from './free-ports.ts';

async function listen(port: number): Promise<Server> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  return server;
}

test('gives ports that all differ and can all be bound at once', async () => {
  const ports = await findFreePorts(50);
  assert.equal(new Set(ports).size, 50);
  const servers = await Promise.all(ports.map(listen));
  for (const server of servers) server.close();
});

test('passes over a port that is taken', async () => {
  const [port = 0] = await findFreePorts(1);
  const holder = await listen(port + 1); // the next one in turn
  try {
    assert.deepEqual(await findFreePorts(1), [port + 2]);
  } finally {
    holder.close();
  }
});

test('gives no port twice, whoever asks meanwhile or later: its program may not listen yet', async () => {
  const asked = Array.from({ length: 50 }, () => findFreePorts(3));
  const ports = [...(await Promise.all(asked)).flat(), ...(await findFreePorts(50))];
  assert.equal(new Set(ports).size, 200);
});

test('a process begins at a place of its own', async () => {
  const begin = 20_000 + (process.pid % 20) * 500;
  const [port = 0] = await findFreePorts(1);
  assert.ok(port >= begin && port < begin + 500, `${port}, from ${begin}`);
});

test('says so where the machine has not as many', async () => {
  await assert.rejects(findFreePorts(10_001), /^Error: no 10001 ports are free on 127\.0\.0\.1$/);
});
