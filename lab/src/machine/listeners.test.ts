import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import {
  readListeners,
  readLsofListeners,
  readNetstat,
  readTcpTable,
  type Listener,
} from './listeners.ts';

test('tells an address from all addresses, and who listens there', async () => {
  const servers = ['127.0.0.1', '0.0.0.0'].map((host) => createServer().listen({ port: 0, host }));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  try {
    const all = await readListeners();
    const found = ports.flatMap((port) => all.filter((one) => one.port === port));
    assert.deepEqual(found, [
      { address: '127.0.0.1', port: ports[0], pids: [process.pid] },
      { address: '0.0.0.0', port: ports[1], pids: [process.pid] },
    ]);
  } finally {
    for (const server of servers) server.close();
  }
});

test('reads Linux’s tables: what is connected does not listen', () => {
  const little = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
  const [loopback, one] = little ? ['0100007F', '01000000'] : ['7F000001', '00000001'];
  const row = (local: string, state: string, inode: string): string =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  0 0 ${inode} 1 0 100`;
  const zeros = '0'.repeat(24);
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    row(`${loopback}:1F90`, '0A', '11'),
    row(`${loopback}:1F90`, '01', '12'),
    row('00000000:0050', '0A', '13'),
    row(`${zeros}${one}:01BB`, '0A', '14'),
    row(`${zeros}00000000:01BB`, '0A', '15'),
  ];
  assert.deepEqual(readTcpTable(table.join('\n')), [
    { address: '127.0.0.1', port: 8080, inode: '11' },
    { address: '0.0.0.0', port: 80, inode: '13' },
    { address: '::1', port: 443, inode: '14' },
    { address: '::', port: 443, inode: '15' },
  ]);
});

const THREE: readonly Listener[] = [
  { address: '127.0.0.1', port: 8080, pids: [7] },
  { address: '0.0.0.0', port: 80, pids: [8] },
  { address: '::1', port: 443, pids: [8] },
];

test('reads Windows’ netstat in any language', () => {
  const output = [
    'Aktive Verbindungen',
    '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    127.0.0.1:8080         0.0.0.0:0              ABHÖREN          7',
    '  TCP    127.0.0.1:8080         127.0.0.1:50001        HERGESTELLT      7',
    '  TCP    0.0.0.0:80             0.0.0.0:0              ABHÖREN          8',
    '  TCP    [::1]:443              [::]:0                 ABHÖREN          8',
    '  UDP    0.0.0.0:123            *:*                                     9',
  ];
  assert.deepEqual(readNetstat(output.join('\r\n')), THREE);
});

test('reads what lsof says of macOS', () => {
  const output = ['p7', 'f21', 'n127.0.0.1:8080', 'p8', 'f6', 'n*:80', 'f7', 'n[::1]:443', ''];
  assert.deepEqual(readLsofListeners(output.join('\n')), THREE);
});
