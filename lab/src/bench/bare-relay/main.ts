/**
 * The baseline for ARR's relay, `main.js <port of the server>`: the shortest relay that `ws`
 * allows. It passes one message at a time, without log and back-pressure, and reports its address
 * in the backend's format.
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
  for (const socket of [client, backend]) socket.on('error', () => {}); // clients disconnect with a reset
});
