import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { test } from 'node:test';
import { checkPorts, freePorts } from './ports.ts';

async function listenOn(host: string): Promise<Server & { port: number }> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, host);
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

test('gives three different ports that can be bound', async () => {
  const ports = await freePorts();
  assert.equal(new Set(Object.values(ports)).size, 3);
  await checkPorts(ports, 'user');
});

for (const host of ['127.0.0.1', '0.0.0.0']) {
  test(`names a port that is taken on ${host}, its holder, and the command that avoids it`, async () => {
    const holder = await listenOn(host);
    try {
      const ports = { ...(await freePorts()), https: holder.port };
      await assert.rejects(checkPorts(ports, 'user'), (error: Error & { code: string }) => {
        assert.equal(error.code, 'LAB_PORT_TAKEN');
        assert.match(error.message, new RegExp(`^port ${holder.port} is taken on 127\\.0\\.0\\.1`));
        if (process.platform === 'linux')
          assert.match(error.message, new RegExp(`\\(pid ${process.pid}\\)`));
        assert.match(error.message, /run make up HTTPS_PORT=\d+$/);
        return true;
      });
    } finally {
      holder.close();
    }
  });
}

test('a port of this very lab is not in its way', async () => {
  const holder = await listenOn('127.0.0.1');
  const ports = { ...(await freePorts()), backend: holder.port };
  await checkPorts(ports, 'user', new Set([holder.port]));
  holder.close();
});
