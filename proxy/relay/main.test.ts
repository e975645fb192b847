import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { clientFrame, handshake, TestPeer, switching } from './test/peers.ts';

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

interface Line {
  readonly event: string;
  readonly port?: number;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`the program relays, and ${signal} ends it with 0 and a complete log`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab101-relay-'));
    const path = join(folder, 'relay.log');
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { ...process.env, RELAY_PORT: '0', RELAY_TARGET: target, RELAY_LOG: path };
    const child = spawn(process.execPath, [MAIN], { env, stdio: 'inherit' });
    const exited = once(child, 'exit');
    const read = async (): Promise<readonly Line[]> => {
      const text = await readFile(path, 'utf8').catch(() => '');
      return text.split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line) as Line)));
    };
    try {
      let port: number | undefined;
      while (port === undefined && child.exitCode === null) {
        port = (await read()).find(({ event }) => event === 'listen')?.port;
      }
      const accepted = once(server, 'connection');
      using client = await TestPeer.connect(port ?? 0);
      client.send(handshake());
      const [socket] = await accepted;
      using backend = new TestPeer(socket);
      backend.send(switching(await backend.head()));
      await client.head();
      client.send(clientFrame(1, 'hello'));
      await backend.frames(1);
      child.kill(signal);
      await backend.frames(2);
      backend.socket.end();
      assert.deepEqual(await exited, [0, null]);
      const events = (await read()).map(({ event }) => event);
      assert.deepEqual(events, ['listen', 'open', 'frame', 'stop', 'close', 'stopped']);
    } finally {
      child.kill('SIGKILL');
      server.close();
      await rm(folder, { recursive: true });
    }
  });
}

test('a bad configuration is a line for each fault, and ends with 2', () => {
  const env = { ...process.env, RELAY_PORT: 'x', RELAY_TARGET: 'a:1' };
  const { status, stderr } = spawnSync(process.execPath, [MAIN], { env, encoding: 'utf8' });
  assert.equal(stderr, 'ERROR: RELAY_PORT must be an integer from 0 to 65535, got "x"\n');
  assert.equal(status, 2);
});

test('a port that is taken ends with 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  const env = { ...process.env, RELAY_PORT: port, RELAY_TARGET: 'a:1' };
  const { status, stderr } = spawnSync(process.execPath, [MAIN], { env, encoding: 'utf8' });
  assert.match(stderr, /^ERROR: listen EADDRINUSE/);
  assert.equal(status, 1);
  server.close();
});
