/**
 * The shortest relay that `ws` allows, `main.js <port of the server>`: a message at a time, no log
 * and no back-pressure. What ARR's relay adds is measured against this. Says where it listens in
 * the backend's own words.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const target = `ws://127.0.0.1:${process.argv[2]}`;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => {
  const { port } = server.address() as AddressInfo;
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, event: 'listen', port })}\n`);
});
server.on('connection', (client) => {
  const backend = new WebSocket(target, { perMessageDeflate: false });
  client.pause();
  backend.on('open', () => client.resume());
  client.on('message', (data, isBinary) => backend.send(data, { binary: isBinary }));
  backend.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  client.on('close', () => backend.terminate());
  backend.on('close', () => client.terminate());
  for (const socket of [client, backend]) socket.on('error', () => {}); // clients are killed
});
