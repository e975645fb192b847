/**
 * What the lab's programs are measured against. It reports its address in the backend's format.
 *
 * - `main.js`: the smallest `ws` server that does the backend's work. It sends each client's message
 *   to all, byte for byte, without envelope, log, pings or limits, so that a measurement shows their
 *   cost.
 * - `main.js <port of a server>`: the shortest relay that `ws` allows, a message at a time, without
 *   log and back-pressure. ARR's relay is measured against it.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const target = process.argv[2];
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => {
  const { port } = server.address() as AddressInfo;
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, event: 'listen', port })}\n`);
});
server.on('connection', (client) => {
  client.on('error', () => {}); // clients that are killed reset their connections
  if (target === undefined) client.on('message', sendToAll);
  else relay(client, new WebSocket(`ws://127.0.0.1:${target}`, { perMessageDeflate: false }));
});

function sendToAll(data: Buffer, isBinary: boolean): void {
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
  }
}

function relay(client: WebSocket, backend: WebSocket): void {
  client.pause();
  backend.on('error', () => {});
  backend.on('open', () => client.resume());
  client.on('message', (data, isBinary) => backend.send(data, { binary: isBinary }));
  backend.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  client.on('close', () => backend.terminate());
  backend.on('close', () => client.terminate());
}
