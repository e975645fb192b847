// A chat with socket.io, with compression on. PORT, CLIENT_OPTIONS and CHECK_ORIGIN=host are its options.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const { PORT = '3000', CLIENT_OPTIONS = '{}', CHECK_ORIGIN } = process.env;
const page = readFileSync(new URL('index.html', import.meta.url), 'utf8');

const server = createServer((request, response) => {
  const isPage = new URL(request.url, 'http://localhost').pathname === '/';
  response.writeHead(isPage ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
  response.end(isPage ? page.replace('CLIENT_OPTIONS', CLIENT_OPTIONS) : 'not found');
});

const io = new Server(server, {
  // Off by default; on, it compresses messages of 1,024 bytes and more, and browsers all of theirs.
  perMessageDeflate: true,
  // What many applications do: a page may only connect to the host that it came from. It is asked
  // about the first request only, and polling by GET sends no Origin.
  allowRequest: ({ headers: { origin, host } }, answer) =>
    answer(null, CHECK_ORIGIN !== 'host' || !origin || new URL(origin).host === host),
});
io.on('connection', (socket) => {
  socket.emit('said', 'welcome');
  socket.on('say', (text) => socket.emit('said', `you said: ${text}`));
});

server.listen(Number(PORT), 'localhost', () => console.log(`listening on port ${PORT}`));
