import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { DoctorOptions } from './options.ts';
import { examine } from './test/examine.ts';
import {
  closeFrame,
  type Handler,
  listen,
  openSocket,
  respond,
  serve,
  serverFrame,
} from './test/server.ts';
import { printVerdict } from './print.ts';

// Nothing is wrong with any of these: a doctor that finds something has a false alarm.

async function mustBeHealthy(port: number, options: Omit<DoctorOptions, 'url'> = {}, path = '/ws') {
  const { verdict, seen } = await examine({
    url: `ws://127.0.0.1:${port}${path}`,
    timeoutSeconds: 5,
    ...options,
  });
  const told = JSON.stringify({
    verdict: verdict.code,
    seen: seen.map(({ id, got }) => [id, got.outcome, got.status, got.socket?.end]),
  });
  assert.equal(verdict.state, 'healthy', told);
  assert.equal(printVerdict(verdict).split('\n').length, 1);
  return verdict;
}

const WS: readonly (readonly [string, ServerOptions, Omit<DoctorOptions, 'url'>])[] = [
  ['a ws server', {}, {}],
  ['a ws server with compression', { perMessageDeflate: { threshold: 0 } }, {}],
  [
    'a ws server with a subprotocol',
    { handleProtocols: () => 'chat' },
    { subprotocol: 'other, chat' },
  ],
  ['a ws server that takes no text', { maxPayload: 2048 }, { messageBytes: 0 }],
];
const upgraded =
  (answer: Handler): Handler =>
  (request, socket) =>
    request.isUpgrade ? answer(request, socket) : respond(socket, 200, 'page');

const SHAPES: readonly (readonly [string, Handler, Omit<DoctorOptions, 'url'>?])[] = [
  [
    'an application that closes with 1000 at once',
    upgraded((r, s) => openSocket(r, s, { onOpen: (socket) => void socket.end(closeFrame(1000)) })),
  ],
  [
    'an application that closes with 4000 after a message',
    upgraded((r, s) =>
      openSocket(r, s, { onMessage: (socket) => void socket.end(closeFrame(4000)) }),
    ),
  ],
  [
    'an application that refuses what it was sent with 1003',
    upgraded((r, s) =>
      openSocket(r, s, { onMessage: (socket) => void socket.end(closeFrame(1003)) }),
    ),
  ],
  [
    'a handshake that takes two seconds',
    upgraded((r, s) => void setTimeout(() => openSocket(r, s), 2000)),
  ],
  [
    'a session that needs its cookie',
    upgraded((r, s) => (r.headers['cookie'] === 'sid=abcdef' ? openSocket(r, s) : respond(s, 401))),
    { cookie: 'sid=abcdef' },
  ],
  [
    'an application that wants the page’s origin',
    upgraded((r, s) =>
      r.headers['origin'] === `http://${r.headers['host']}` ? openSocket(r, s) : respond(s, 403),
    ),
  ],
  [
    'an application that wants a User-Agent',
    upgraded((r, s) =>
      r.headers['user-agent'] === undefined ? respond(s, 403) : openSocket(r, s),
    ),
  ],
  [
    'one that answers plain requests with 426',
    (r, s) => (r.isUpgrade ? openSocket(r, s) : respond(s, 426, '', { Upgrade: 'websocket' })),
  ],
  [
    'one that answers plain requests with 400',
    (r, s) => (r.isUpgrade ? openSocket(r, s) : respond(s, 400)),
  ],
  [
    'one whose page needs a login',
    (r, s) => (r.isUpgrade ? openSocket(r, s) : respond(s, 302, '', { Location: '/login' })),
  ],
  [
    'one that checks the version',
    upgraded((r, s) =>
      r.headers['sec-websocket-version'] === '13'
        ? openSocket(r, s)
        : respond(s, 426, '', { 'Sec-WebSocket-Version': '13' }),
    ),
  ],
  [
    'one that never sends anything but pongs',
    upgraded((r, s) => openSocket(r, s, { echo: false })),
  ],
  [
    'one that sends at once, in the same packet',
    upgraded((r, s) =>
      openSocket(r, s, {
        onOpen: (socket) => void socket.write(serverFrame(1, Buffer.from('hello'))),
      }),
    ),
  ],
  [
    'one with a limit of 128 KiB for a message',
    upgraded((r, s) => {
      openSocket(r, s);
      s.on('data', () => s.bytesRead > 131_072 && s.end(closeFrame(1009)));
    }),
  ],
  [
    'one that closes with 4000 after 1.2 s',
    upgraded((r, s) =>
      openSocket(r, s, {
        onOpen: (socket) => void setTimeout(() => socket.end(closeFrame(4000)), 1200),
      }),
    ),
  ],
  [
    'one that ends the connection a second after its close frame',
    upgraded((r, s) =>
      openSocket(r, s, {
        onClose: (socket) => {
          socket.write(closeFrame(1000));
          setTimeout(() => socket.end(), 1000);
        },
      }),
    ),
  ],
  [
    'one of Kestrel that answers every POST with 400',
    (r, s) =>
      r.isUpgrade
        ? openSocket(r, s)
        : respond(s, r.method === 'POST' ? 400 : 404, '', { Server: 'Kestrel' }),
  ],
  [
    'one whose negotiation leads to a service elsewhere',
    (r, s) =>
      r.path.includes('/negotiate')
        ? respond(s, 200, '{"url":"https://x.service.signalr.net/client/?hub=chat"}')
        : r.isUpgrade
          ? openSocket(r, s)
          : respond(s, 404),
  ],
  [
    'one behind IIS that works',
    upgraded((r, s) =>
      openSocket(r, s, { extra: { Server: 'Microsoft-IIS/10.0', 'X-Powered-By': 'ARR/3.0' } }),
    ),
  ],
  [
    'one behind Envoy that answers 404 elsewhere',
    (r, s) =>
      r.isUpgrade && r.path === '/ws' ? openSocket(r, s) : respond(s, 404, '', { server: 'envoy' }),
  ],
  [
    'one with a token in the query',
    upgraded((r, s) => (r.path.includes('token=') ? openSocket(r, s) : respond(s, 401))),
  ],
  [
    'one that answers 101 with lower-case names',
    upgraded((r, s) =>
      openSocket(r, s, {
        change: (h) => {
          h['connection'] = 'upgrade';
          delete h['Connection'];
        },
      }),
    ),
  ],
  [
    'one with 103 before its 101',
    upgraded((r, s) => {
      s.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
      openSocket(r, s);
    }),
  ],
  [
    'one that pings first',
    upgraded((r, s) =>
      openSocket(r, s, { onOpen: (socket) => void socket.write(serverFrame(9, Buffer.from('x'))) }),
    ),
  ],
];
describe('nothing is wrong with', { concurrency: 6 }, () => {
  for (const [name, serverOptions, options] of WS) {
    test(`${name} is healthy`, async () => {
      const http = createServer((_request, response) => response.end('page'));
      const sockets = new WebSocketServer({ server: http, ...serverOptions });
      sockets.on('connection', (socket) => {
        socket.send('welcome');
        socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      });
      await using server = await listen(http);
      const { figures } = await mustBeHealthy(server.port, options);
      assert.ok((figures.handshakeMs ?? -1) >= 0 && figures.roundTripMs !== null);
      sockets.close();
    });
  }

  for (const [name, answer, options] of SHAPES) {
    test(`${name} is healthy`, async () => {
      await using server = await serve(answer);
      await mustBeHealthy(
        server.port,
        options,
        name.includes('token') ? '/ws?token=abcdef0123456789' : '/ws',
      );
    });
  }
});
