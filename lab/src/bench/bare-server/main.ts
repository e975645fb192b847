/**
 * The smallest `ws` server that does the backend's work: it sends each client's message to all,
 * byte for byte. It has no envelope, log, pings or limits, so that a measurement shows their cost.
 * It reports its address in the backend's format.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => {
  const { port } = server.address() as AddressInfo;
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, event: 'listen', port })}\n`);
});
server.on('connection', (socket) => {
  socket.on('error', () => {}); // clients disconnect with a reset
  socket.on('message', (data, isBinary) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
    }
  });
});
