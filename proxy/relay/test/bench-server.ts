// What the bench starts beside the relay: node bench-server.js echo | relay <port of the target>.
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const [role, targetPort] = process.argv.slice(2);
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4096 });
server.on('listening', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
server.on('connection', (socket) => (role === 'relay' ? relay(socket) : echo(socket)));

function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
}

/** The shortest relay that `ws` allows: a message at a time, and no back-pressure. */
function relay(client: WebSocket): void {
  const backend = new WebSocket(`ws://127.0.0.1:${targetPort}`, { perMessageDeflate: false });
  client.pause();
  backend.on('open', () => client.resume());
  client.on('message', (data, isBinary) => backend.send(data, { binary: isBinary }));
  backend.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  client.on('close', () => backend.terminate());
  backend.on('close', () => client.terminate());
  backend.on('error', () => {});
}
