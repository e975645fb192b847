import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePorts } from '../free-ports.ts';
import { startTestRelay } from './test/peers.ts';

const SCRIPT = fileURLToPath(new URL('../../relay/against-arr/main.mjs', import.meta.url));

/** What it prints of a proxy at that port, by row. */
async function rowsOf(
  proxy: number,
  listen: number,
  ...more: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const args = [
    SCRIPT,
    ...more,
    '--proxy',
    `http://127.0.0.1:${proxy}/`,
    '--listen',
    String(listen),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const lines = stdout.trim().split('\n');
  return new Map(lines.map((line) => [line.slice(0, 3), line.slice(5, 17).trim()]));
}

describe('the script for a real ARR', () => {
  test('the relay does in each row what is described, and each row has a line', async () => {
    const [listen = 0] = await findFreePorts(1);
    const relay = await startTestRelay(listen, { forwardedFor: 'append' });
    try {
      const rows = await rowsOf(relay.port, listen);
      const ids = Array.from(
        { length: 29 },
        (_, index) => `R${String(index + 1).padStart(2, '0')}`,
      );
      assert.deepEqual([...rows.keys()], ids);
      const others = [...rows].filter(([, how]) => how !== 'as described');
      assert.deepEqual(Object.fromEntries(others), {
        ...Object.fromEntries(['R06', 'R28'].map((id) => [id, 'see'])),
        ...Object.fromEntries(
          ['R15', 'R19', 'R20', 'R21', 'R22', 'R23', 'R24'].map((id) => [id, 'not run']),
        ),
      });
    } finally {
      await relay.stop();
    }
  });

  test('the rows that take minutes at ARR’s own times', async () => {
    const [listen = 0] = await findFreePorts(1);
    const waits = { pongAfterMs: 500, closeAnswerMs: 500 };
    const relay = await startTestRelay(listen, { timeoutMs: 3000, waits });
    try {
      const rows = await rowsOf(relay.port, listen, '--slow', '--row', 'R15,R22,R24');
      assert.deepEqual(
        [...rows],
        ['R15', 'R22', 'R24'].map((id) => [id, 'as described']),
      );
    } finally {
      await relay.stop();
    }
  });

  test('a tunnel differs where ARR is none', async () => {
    const [listen = 0] = await findFreePorts(1);
    const tunnel = createServer({ allowHalfOpen: true }, (client) => {
      const backend = connect({ port: listen, host: '127.0.0.1', allowHalfOpen: true });
      client.pipe(backend).pipe(client);
      client.on('error', () => backend.destroy());
      backend.on('error', () => client.destroy());
    }).listen(0, '127.0.0.1');
    await once(tunnel, 'listening');
    try {
      const { port } = tunnel.address() as AddressInfo;
      const differing = ['R01', 'R03', 'R07', 'R09', 'R10', 'R12', 'R14', 'R18', 'R25', 'R29'];
      const rows = await rowsOf(port, listen, '--patience', '0.5', '--row', differing.join(','));
      assert.deepEqual(
        [...rows],
        differing.map((id) => [id, 'DIFFERS']),
      );
      const same = ['R04', 'R05', 'R13', 'R16'];
      const others = await rowsOf(port, listen, '--row', same.join(','));
      assert.deepEqual(
        [...others],
        same.map((id) => [id, 'as described']),
      );
    } finally {
      tunnel.close();
    }
  });
});
