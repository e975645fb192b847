// A chat with `ws`, with compression on. PORT, SOCKET_PATH and CHECK_ORIGIN=host are its options.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const { PORT = '3000', SOCKET_PATH = '/chat', CHECK_ORIGIN } = process.env;
const page = readFileSync(new URL('index.html', import.meta.url), 'utf8');

const server = createServer((request, response) => {
  const isPage = new URL(request.url, 'http://localhost').pathname === '/';
  response.writeHead(isPage ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
  response.end(isPage ? page.replace('SOCKET_PATH', SOCKET_PATH) : 'not found');
});

const sockets = new WebSocketServer({
  server,
  path: SOCKET_PATH,
  // Off by default on the server; on, it compresses every message, the shortest too.
  perMessageDeflate: true,
  // What many frameworks do: a page may only connect to the host that it came from.
  verifyClient: ({ origin, req }, answer) =>
    answer(CHECK_ORIGIN !== 'host' || new URL(origin).host === req.headers.host, 403),
});
sockets.on('connection', (socket) => {
  socket.send('welcome');
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', console.error);
});

server.listen(Number(PORT), 'localhost', () => console.log(`listening on port ${PORT}`));
