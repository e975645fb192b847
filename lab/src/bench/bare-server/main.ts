/**
 * The least that `ws` needs to do what the backend does: what one client says, all hear, byte for
 * byte. No envelope, no log, no pings, no limits: what the backend adds is measured against this.
 * Says where it listens in the backend's own words.
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
  socket.on('error', () => {}); // clients that are killed reset their connections
  socket.on('message', (data, isBinary) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
    }
  });
});
