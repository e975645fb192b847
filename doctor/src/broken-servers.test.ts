import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Socket } from 'node:net';
import type { DoctorOptions } from './options.ts';
import { examine } from './test/examine.ts';
import {
  closeFrame,
  type Handler,
  openSocket,
  type Request,
  respond,
  serve,
  serverFrame,
} from './test/server.ts';

// Each server misbehaves in one way; the doctor is told nothing but the address.

interface Broken {
  readonly name: string;
  readonly code: string;
  readonly certainty?: 'certain' | 'likely';
  /** What Chromium 156 says. */
  readonly browser?: string;
  readonly answer: Handler;
  readonly options?: Omit<DoctorOptions, 'url'>;
  readonly path?: string;
  /** With it, the doctor may ask this, too. */
  readonly backend?: Handler;
}

const IIS = { Server: 'Microsoft-IIS/10.0' };
const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

const working: Handler = (request, socket) =>
  request.isUpgrade
    ? openSocket(request, socket)
    : respond(socket, 200, '<h1>page of the application</h1>', HTML);

/** A proxy's way of answering a handshake; anything else is the page. */
const onUpgrade =
  (answer: (request: Request, socket: Socket) => void, extra = {}): Handler =>
  (request, socket) =>
    request.isUpgrade
      ? answer(request, socket)
      : respond(socket, 200, '<h1>page</h1>', { ...HTML, ...extra });

const always =
  (status: number, body = '', extra = {}): Handler =>
  (_request, socket) =>
    respond(socket, status, body, extra);

const isPlainVersion = ({ headers }: Request): boolean => headers['sec-websocket-version'] === '13';

const BROKEN: readonly Broken[] = [
  {
    name: 'a proxy that strips the upgrade from a ws server',
    code: 'F01',
    answer: always(426, 'Upgrade Required', { Upgrade: 'websocket' }),
  },
  {
    name: 'a proxy that strips the upgrade from an application with a page',
    code: 'F01',
    path: '/',
    answer: (_r, s) => respond(s, 200, '<h1>page</h1>', HTML),
  },
  {
    name: 'a proxy that strips the upgrade from Socket.IO',
    code: 'F01',
    path: '/socket.io/?EIO=4&transport=websocket',
    answer: (r, s) =>
      r.path.startsWith('/socket.io/')
        ? respond(s, 400, '{"code":3,"message":"Bad request"}')
        : respond(s, 404),
  },
  {
    name: 'a proxy that strips the upgrade, with its backend at hand',
    code: 'F01',
    certainty: 'certain',
    answer: always(400, 'Can "Upgrade" only to "WebSocket".'),
    backend: (r, s) =>
      r.isUpgrade ? openSocket(r, s) : respond(s, 400, 'Can "Upgrade" only to "WebSocket".'),
  },
  {
    name: 'a relay that ends at the first compressed frame',
    code: 'F03',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        deflate: true,
        ...(/permessage/.test(r.headers['sec-websocket-extensions'] ?? '') && {
          onMessage: (socket: Socket) => void socket.end(),
        }),
      }),
    ),
  },
  {
    name: 'ARR that ends at the first compressed frame',
    code: 'F03',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        extra: { ...IIS, 'X-Powered-By': 'ARR/3.0' },
        deflate: true,
        ...(/permessage/.test(r.headers['sec-websocket-extensions'] ?? '') && {
          onMessage: (socket: Socket) => void socket.end(),
        }),
      }),
    ),
  },
  {
    name: 'an origin check that sees another host',
    code: 'F04',
    answer: onUpgrade((r, s) =>
      r.headers['origin'] === undefined ? openSocket(r, s) : respond(s, 403),
    ),
  },
  {
    name: 'an origin check that closes with 1008',
    code: 'F04',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        ...(r.headers['origin'] !== undefined && {
          onOpen: (socket: Socket) => void socket.end(closeFrame(1008)),
        }),
      }),
    ),
  },
  {
    name: 'TLS offloaded: the origin check expects http',
    code: 'F04',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      r.headers['origin']?.startsWith('http:') === true ? respond(s, 403) : openSocket(r, s),
    ),
  },
  {
    name: 'IIS without the WebSocket feature: a wrong accept',
    code: 'F05',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(
        {
          ...r,
          headers: { ...r.headers, 'sec-websocket-key': `x${r.headers['sec-websocket-key']}` },
        },
        s,
        { extra: IIS },
      ),
    ),
  },
  { name: 'IIS 7: 501', code: 'F05', answer: onUpgrade((_r, s) => respond(s, 501, '', IIS)) },
  {
    name: 'IIS without Sec-WebSocket-Accept',
    code: 'F05',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { extra: IIS, change: (h) => delete h['Sec-WebSocket-Accept'] }),
    ),
  },
  {
    name: 'a single page application on every path, the socket elsewhere',
    code: 'F07',
    path: '/live',
    answer: (r, s) =>
      r.isUpgrade && r.path === '/live/'
        ? openSocket(r, s)
        : respond(s, 200, '<html>app</html>', {
            ...HTML,
            'Last-Modified': 'Sun, 22 Nov 2026 10:00:00 GMT',
          }),
  },
  {
    name: 'a path that only its prefix is missing from',
    code: 'F07',
    path: '/app/ws',
    answer: (r, s) =>
      r.isUpgrade && r.path === '/ws'
        ? openSocket(r, s)
        : respond(s, 404, '<center>nginx</center>', { Server: 'nginx' }),
  },
  {
    name: 'nginx without a location',
    code: 'F07',
    path: '/ws',
    answer: always(
      404,
      '<html><center><h1>404 Not Found</h1></center><hr><center>nginx/1.26.2</center></html>',
      { Server: 'nginx/1.26.2', ...HTML },
    ),
  },
  {
    name: 'a redirect to https',
    code: 'F09',
    certainty: 'certain',
    answer: always(301, '', { Location: 'https://example.com/ws' }),
  },
  {
    name: 'Basic authentication',
    code: 'F10',
    certainty: 'certain',
    answer: always(401, '', { 'WWW-Authenticate': 'Basic realm="x"' }),
  },
  {
    name: 'a login page',
    code: 'F10',
    certainty: 'certain',
    answer: always(302, '', { Location: 'https://id.example.com/login?next=%2Fws' }),
  },
  {
    name: 'a backend that is down',
    code: 'F11',
    answer: always(502, '<center><h1>502 Bad Gateway</h1></center>', { Server: 'nginx' }),
  },
  {
    name: 'HAProxy without a server',
    code: 'F11',
    answer: always(
      503,
      '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
      { 'Content-Type': 'text/html' },
    ),
  },
  {
    name: 'plain HTTP to a TLS port',
    code: 'F12',
    certainty: 'certain',
    answer: always(400, '<center>The plain HTTP request was sent to HTTPS port</center>', {
      Server: 'nginx',
    }),
  },
  {
    name: 'a second response behind the 101',
    code: 'F14',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        onOpen: (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
      }),
    ),
  },
  {
    name: 'a sentence behind the 101',
    code: 'F14',
    certainty: 'certain',
    browser: 'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 1',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { onOpen: (socket) => void socket.write('Unauthorized') }),
    ),
  },
  {
    name: 'a 101 without Upgrade',
    code: 'F17',
    certainty: 'certain',
    answer: onUpgrade((r, s) => openSocket(r, s, { change: (h) => delete h['Upgrade'] })),
  },
  {
    name: 'a 101 with Upgrade twice',
    code: 'F17',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { change: (h) => (h['Upgrade'] = ['websocket', 'websocket']) }),
    ),
  },
  {
    name: 'an extension nobody offered',
    code: 'F18',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { extra: { 'Sec-WebSocket-Extensions': 'x-foo' } }),
    ),
  },
  {
    name: 'compressed frames that nobody agreed to',
    code: 'F18',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        onMessage: (socket: Socket) =>
          void socket.write(
            serverFrame(
              1,
              Buffer.from('abc'),
              r.headers['sec-websocket-extensions'] === undefined ? 0x80 : 0xc0,
            ),
          ),
      }),
    ),
  },
  {
    name: 'a hop that passes compressed frames as if they were text',
    code: 'F18',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { deflate: true, onMessage: compressed(r, 0x80) }),
    ),
  },
  {
    name: 'compressed frames that hold something else',
    code: 'F18',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { deflate: true, onMessage: compressed(r, 0xc0) }),
    ),
  },
  {
    name: 'a window that DEFLATE has not',
    code: 'F18',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        ...(r.headers['sec-websocket-extensions'] !== undefined && {
          extra: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits=20' },
        }),
      }),
    ),
  },
  {
    name: 'Envoy without upgrade_configs',
    code: 'F20',
    certainty: 'certain',
    answer: onUpgrade((_r, s) => respond(s, 403, '', { server: 'envoy' }), { server: 'envoy' }),
  },
  {
    name: 'a subprotocol that is dropped',
    code: 'F21',
    certainty: 'certain',
    options: { subprotocol: 'graphql-ws' },
    answer: working,
  },
  {
    name: 'a server that wants Connection: Upgrade alone',
    code: 'F22',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      r.headers['connection'] === 'Upgrade' ? openSocket(r, s) : respond(s, 400),
    ),
  },
  {
    name: 'a query that is too long',
    code: 'F25',
    certainty: 'certain',
    path: `/ws?access_token=${'x'.repeat(3000)}`,
    answer: onUpgrade((r, s) =>
      r.path.length > 2048 ? respond(s, 404, '', IIS) : openSocket(r, s),
    ),
  },
  {
    name: 'a message that is too big',
    code: 'F28',
    options: { messageBytes: 70_000 },
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { onMessage: (socket) => void socket.end(closeFrame(1009)) }),
    ),
  },
  {
    name: 'a hop that cuts what exceeds 512 bytes',
    code: 'F28',
    certainty: 'certain',
    answer: onUpgrade((r, s) => {
      openSocket(r, s);
      s.on('data', (data) => data.length > 512 && s.end());
    }),
  },
  {
    name: 'a dev server that sends its complaint about the origin, and closes',
    code: 'F04',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, {
        onOpen: (socket) => {
          socket.write(serverFrame(1, Buffer.from('{"data":"Invalid Host/Origin header"}')));
          socket.end(serverFrame(8, Buffer.alloc(0)));
        },
      }),
    ),
  },
  {
    name: 'a hop that cuts what exceeds its buffer of 64 KiB',
    code: 'F28',
    answer: onUpgrade((r, s) => {
      openSocket(r, s);
      s.on('data', () => s.bytesRead > 65_536 && s.resetAndDestroy());
    }),
  },
  {
    name: 'a limit of six sockets',
    code: 'F30',
    answer: onUpgrade(limited(6, (socket) => respond(socket, 503))),
  },
  {
    name: 'ten sockets, and more wait',
    code: 'F24',
    answer: onUpgrade(limited(10, () => undefined)),
  },
  {
    name: 'a firewall that refuses every upgrade',
    code: 'F31',
    answer: onUpgrade((_r, s) => respond(s, 403, '<h1>Request blocked</h1> incident id 12', HTML)),
  },
  {
    name: 'a captive portal',
    code: 'F31',
    certainty: 'certain',
    answer: always(511, '<a href="https://login.example/">', HTML),
  },
  {
    name: 'a filter that cuts every upgrade',
    code: 'F31',
    answer: onUpgrade((_r, s) => void s.destroy()),
  },
  {
    name: 'IIS with a compressed answer and outbound rules',
    code: 'F33',
    certainty: 'certain',
    answer: always(500, 'HTTP Error 500.52 - URL Rewrite Module Error.', IIS),
  },
  {
    name: 'IIS without ARR’s proxy',
    code: 'F33',
    answer: always(404, '404 - File or directory not found.', IIS),
  },
  {
    name: 'a backend that wants HTTP/1.1',
    code: 'F34',
    answer: always(426, 'This service requires use of HTTP/1.1', {}),
  },
  { name: 'Squid', code: 'F36', answer: always(200, 'page', { Via: '1.1 proxy (squid/6.6)' }) },
  {
    name: 'Traffic Server with a map for http alone',
    code: 'F37',
    answer: onUpgrade(
      (_r, s) => respond(s, 404, 'Not Found on Accelerator', { Server: 'ATS/9.2.3' }),
      { Server: 'ATS/9.2.3' },
    ),
  },
  {
    name: 'a wrapper that cannot hand over',
    code: 'F41',
    certainty: 'certain',
    answer: onUpgrade((_r, s) =>
      respond(s, 500, 'websocket: response does not implement http.Hijacker'),
    ),
  },
  {
    name: 'a wrapper that compresses',
    code: 'F41',
    answer: onUpgrade((r, s) =>
      r.headers['accept-encoding'] === undefined ? openSocket(r, s) : respond(s, 500),
    ),
  },
  {
    name: 'a negotiation that names an address of the inside',
    code: 'F45',
    answer: (r, s) =>
      r.path.includes('/negotiate')
        ? respond(s, 200, '{"url":"http://10.0.3.7:5000/hub","accessToken":"x"}')
        : working(r, s),
  },
  {
    name: 'a negotiation that loses the prefix',
    code: 'F45',
    path: '/shop/hub',
    answer: (r, s) =>
      r.path.includes('/negotiate')
        ? respond(s, 200, '{"url":"/hub","accessToken":"x"}')
        : r.isUpgrade && !r.path.startsWith('/shop/')
          ? respond(s, 404)
          : working(r, s),
  },
  {
    name: 'SockJS that names a base of the inside',
    code: 'F45',
    path: '/echo/websocket',
    answer: (r, s) =>
      r.path === '/echo/info'
        ? respond(s, 200, '{"websocket":true,"base_url":"http://10.1.0.5:8081/echo"}')
        : working(r, s),
  },
  {
    name: 'a limit of six sockets that says so behind the 101',
    code: 'F30',
    answer: onUpgrade(
      limited(6, (socket, request) =>
        openSocket(request, socket, { onOpen: (s) => void s.end(closeFrame(1013)) }),
      ),
    ),
  },
  {
    name: 'a path that drops large packets',
    code: 'F28',
    options: { timeoutSeconds: 2 },
    answer: onUpgrade((r, s) => {
      s.on('data', (data) => data.length > 1400 && s.removeAllListeners('data'));
      openSocket(r, s);
    }),
  },
  {
    name: 'a limit of 64 KiB for a message',
    code: 'F28',
    certainty: 'likely',
    answer: onUpgrade((r, s) => {
      openSocket(r, s);
      s.on('data', () => s.bytesRead > 65_536 && s.end(closeFrame(1009)));
    }),
  },
  {
    name: 'a socket that is cut after 1.2 s, whatever it does',
    code: 'F31',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { onOpen: (socket) => void setTimeout(() => socket.end(), 1200) }),
    ),
  },
  {
    name: 'a proxy that sends Connection: upgrade with every request to an old Kestrel',
    code: 'F40',
    answer: (r, s) =>
      r.isUpgrade
        ? openSocket(r, s)
        : respond(s, r.method === 'POST' && r.headers['content-length'] !== '0' ? 400 : 404),
  },
  {
    name: 'a connection that does not end behind the close frames',
    code: 'F42',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { onClose: (socket) => void socket.write(closeFrame(1000)) }),
    ),
  },
  {
    name: 'a close frame that is not answered',
    code: 'F42',
    answer: onUpgrade((r, s) => openSocket(r, s, { onClose: () => undefined })),
  },
  {
    name: 'a close frame with 1006',
    code: 'F43',
    certainty: 'certain',
    answer: onUpgrade((r, s) =>
      openSocket(r, s, { onClose: (socket) => void socket.end(closeFrame(1006)) }),
    ),
  },
  {
    name: 'a backend that speaks HTTP/2 only',
    code: 'F46',
    certainty: 'certain',
    answer: (_r, s) => void s.end(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0])),
  },
  {
    name: 'a front that answers 101 to everything',
    code: 'F47',
    certainty: 'certain',
    options: { timeoutSeconds: 2 },
    answer: (r, s) =>
      r.headers['upgrade'] === undefined
        ? respond(s, 200, 'page')
        : openSocket(r, s, { pong: false, echo: false, onClose: () => undefined }),
  },
  {
    name: 'a server that minds the case of Upgrade',
    code: 'F48',
    answer: onUpgrade((_r, s) => respond(s, 400, 'Bad Request')),
    backend: onUpgrade((r, s) =>
      r.headers['connection'] === 'upgrade' ? respond(s, 400, 'Bad Request') : openSocket(r, s),
    ),
  },
  {
    name: 'a proxy that speaks HTTP/1.0, with its backend at hand',
    code: 'F34',
    answer: always(400, 'Bad request.'),
    backend: (r, s) => (r.http === 'HTTP/1.0' ? respond(s, 400, 'Bad request.') : working(r, s)),
  },
  {
    name: 'one backend of two down',
    code: 'F11',
    answer: onUpgrade((r, s) => (r.count % 5 === 0 ? respond(s, 502) : openSocket(r, s))),
  },
];

/** Its answer to a message is no DEFLATE, and no UTF-8 either; without an agreement it is text. */
function compressed({ headers }: Request, first: number) {
  const isAgreed = headers['sec-websocket-extensions'] !== undefined;
  const payload = isAgreed ? Buffer.from([0xff, 0xfe, 0xaa]) : Buffer.from('text');
  return (socket: Socket): void =>
    void socket.write(serverFrame(1, payload, isAgreed ? first : 0x80));
}

function limited(most: number, refuse: (socket: Socket, request: Request) => void) {
  let open = 0;
  return (request: Request, socket: Socket): void => {
    if (open >= most) {
      refuse(socket, request);
      return;
    }
    open += 1;
    socket.once('close', () => (open -= 1));
    if (isPlainVersion(request)) openSocket(request, socket);
    else respond(socket, 426, '', { 'Sec-WebSocket-Version': '13' });
  };
}

describe('a server that misbehaves', { concurrency: 6 }, () => {
  for (const { name, code, certainty, browser, answer, options, path = '/ws', backend } of BROKEN) {
    test(`${code}: ${name}`, async () => {
      await using server = await serve(answer);
      await using behind = backend === undefined ? undefined : await serve(backend);
      const { verdict, seen } = await examine({
        url: `ws://127.0.0.1:${server.port}${path}`,
        ...(behind !== undefined && { backend: `http://127.0.0.1:${behind.port}` }),
        ...options,
      });
      const told = JSON.stringify({
        code: verdict.code,
        alternatives: verdict.alternatives,
        seen: seen.map(({ id, got }) => [id, got.outcome, got.status, got.socket?.end, got.each]),
      });
      assert.equal(verdict.code, code, told);
      if (certainty !== undefined) assert.equal(verdict.certainty, certainty, told);
      if (browser !== undefined) assert.equal(verdict.browser, browser);
    });
  }
});
