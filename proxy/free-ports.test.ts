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

test('passes over a port that is taken', async (t) => {
  const [taken = 0] = await findFreePorts(1);
  const holder = await listen(taken);
  const random = t.mock.method(Math, 'random', Math.random);
  random.mock.mockImplementationOnce(() => ((taken % 500) + 0.5) / 500, 0);
  const [port] = await findFreePorts(1);
  assert.notEqual(port, taken);
  assert.ok(random.mock.callCount() > 1, 'the taken one was tried');
  holder.close();
});

test('never gives one port twice, even where chance names it twice', async (t) => {
  t.mock.method(Math, 'random', Math.random);
  const values = [0.5, 0.5, 0.25];
  t.mock.method(Math, 'random', () => values.shift() ?? 0.75);
  assert.equal(new Set(await findFreePorts(2)).size, 2);
});

test('a process looks in a part of its own first, so that two do not find the same port', async () => {
  const ports = await findFreePorts(5);
  const part = 20_000 + (process.pid % 20) * 500;
  for (const port of ports) assert.ok(port >= part && port < part + 500, `${port} of ${part}`);
  const many = await findFreePorts(600); // more than the part has
  assert.equal(new Set(many).size, 600);
});
