import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { examine } from './test/examine.ts';
import { type Handler, openSocket, respond, serve } from './test/server.ts';

// Lines of real runs, as the programs of Debian 12 wrote them; those of IIS have its documented form.

const answers =
  (status: number, body = '', extra = {}): Handler =>
  (_request, socket) =>
    respond(socket, status, body, extra);
const works: Handler = (request, socket) =>
  request.isUpgrade ? openSocket(request, socket) : respond(socket, 200, 'page');

const NGINX_LIMIT =
  '2026/11/29 22:57:20 [error] 22921#22921: *12 limiting connections by zone "all", client: 127.0.0.1, server: , request: "GET /ws HTTP/1.1", host: "localhost:26966"';
const NGINX_REFUSED =
  '2026/11/29 22:57:22 [error] 22999#22999: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: , request: "GET /ws HTTP/1.1", upstream: "http://127.0.0.1:28105/ws", host: "localhost:22331"';
const NGINX_TLS =
  '2026/11/29 22:56:58 [error] 21743#21743: *2 SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream, client: 127.0.0.1, server: , request: "GET /ws HTTP/1.1", upstream: "https://127.0.0.1:43871/ws", host: "localhost:28390"';
const NGINX_IDLE =
  '2026/11/29 22:51:34 [info] 14941#14941: *46 upstream timed out (110: Connection timed out) while proxying upgraded connection, client: 127.0.0.1, server: , request: "GET /ws HTTP/1.1", upstream: "http://127.0.0.1:34443/ws", host: "localhost:21123"';
const HAPROXY_DOWN =
  '127.0.0.1:43040 [29/Nov/2026:22:50:12.848] site app/one 0/0/-1/-1/3005 503 217 - - SC-- 5/5/2/0/3 0/0 "GET /ws HTTP/1.1"';
const HAPROXY_IDLE =
  '127.0.0.1:40432 [29/Nov/2026:22:50:27.820] site app/one 0/0/0/90/3092 101 132 - - cD-- 2/2/1/1/0 0/0 "GET /ws HTTP/1.1"';
const APACHE_DOWN =
  '[Sun Nov 29 22:50:09.016259 2026] [proxy_http:error] [pid 23528:tid 23607] [client 127.0.0.1:44590] AH01114: HTTP: failed to make connection to backend: 127.0.0.1';
const APACHE_TLS =
  '[Sun Nov 29 22:57:09.984142 2026] [proxy:error] [pid 22100:tid 22211] [client 127.0.0.1:36030] AH00898: Error during SSL Handshake with remote server returned by /ws';
const APACHE_SHARING =
  "[Sun Nov 29 22:54:49.767121 2026] [proxy:warn] [pid 10004:tid 10004] AH01146: Ignoring parameter 'upgrade=websocket' for worker 'http://127.0.0.1:9/' because of worker sharing";
const caddyLine = (message: string): string =>
  `{"level":"error","ts":1795993023.5680184,"logger":"http.log.error.log0","msg":"${message}","request":{"remote_ip":"127.0.0.1","remote_port":"33482","proto":"HTTP/1.1","method":"GET","host":"localhost:23399","uri":"/ws","headers":{"Connection":["Upgrade"]}},"duration":0.004,"status":502,"err_id":"x","err_trace":"reverseproxy.statusError (reverseproxy.go:1272)"}`;
const W3C_FIELDS =
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken';
const w3c = (status: string): string =>
  `${W3C_FIELDS}\n2026-11-29 22:50:00 10.0.0.1 GET /ws - 443 - 10.0.0.2 Mozilla/5.0 - ${status} 31`;

const APACHE = { Server: 'Apache/2.4.71 (Debian)' };
const NGINX = { Server: 'nginx/1.22.1' };
const NGINX_503 = '<html><body><center>nginx/1.22.1</center></body></html>';

type Row = readonly [
  name: string,
  server: Handler,
  line: string,
  when: 'before' | 'meanwhile',
  code: string | null,
  certainty: 'certain' | 'likely' | null,
];

const ROWS: readonly Row[] = [
  ['nginx, no backend', answers(502), NGINX_REFUSED, 'meanwhile', 'F11', 'certain'],
  ['nginx, TLS', answers(502), NGINX_TLS, 'meanwhile', 'F12', 'certain'],
  ['nginx, TLS long ago', answers(502), NGINX_TLS, 'before', 'F11', 'likely'],
  ['nginx, a limit', answers(503, NGINX_503, NGINX), NGINX_LIMIT, 'meanwhile', 'F30', 'certain'],
  ['nginx, a limit long ago', works, NGINX_LIMIT, 'before', null, null],
  ['nginx, silence', works, NGINX_IDLE, 'before', 'F02', 'certain'],
  ['HAProxy, no backend or no TLS', answers(503), HAPROXY_DOWN, 'meanwhile', 'F11', 'likely'],
  ['HAProxy, silence', works, HAPROXY_IDLE, 'before', 'F02', 'certain'],
  ['Apache, no backend', answers(503, '', APACHE), APACHE_DOWN, 'meanwhile', 'F11', 'certain'],
  ['Apache, TLS', answers(500, '', APACHE), APACHE_TLS, 'meanwhile', 'F12', 'certain'],
  [
    'Apache, a shared worker',
    answers(200, 'a', APACHE),
    APACHE_SHARING,
    'before',
    'F26',
    'certain',
  ],
  [
    'Apache, a shared worker once',
    answers(502, '', APACHE),
    APACHE_SHARING,
    'before',
    'F11',
    'likely',
  ],
  [
    'Caddy, no backend',
    answers(502),
    caddyLine('dial tcp 127.0.0.1:21660: connect: connection refused'),
    'meanwhile',
    'F11',
    'certain',
  ],
  [
    'Caddy, TLS',
    answers(502),
    caddyLine('tls: first record does not look like a TLS handshake'),
    'meanwhile',
    'F12',
    'certain',
  ],
  ['IIS, outbound rules', answers(500), w3c('500 52 0'), 'before', 'F33', 'certain'],
  ['IIS, a long query', answers(404), w3c('404 15 0'), 'before', 'F25', 'certain'],
  ['IIS, another answer than now', answers(502), w3c('404 15 0'), 'before', 'F11', 'likely'],
];

describe('a line of a proxy’s log', { concurrency: 4 }, () => {
  for (const [name, handler, line, when, code, certainty] of ROWS) {
    test(`${name} is ${code ?? 'no fault'}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lab101-log-'));
      const proxyLog = join(folder, 'log');
      await writeFile(proxyLog, when === 'before' ? `${line}\n` : '');
      await using server = await serve((request, socket) => {
        const written =
          when === 'meanwhile' && request.count === 1
            ? appendFile(proxyLog, `${line}\n`)
            : undefined;
        void Promise.resolve(written).then(() => handler(request, socket));
      });
      const url = `ws://127.0.0.1:${server.port}/ws`;
      const { verdict } = await examine({ url, proxyLog });
      assert.deepEqual([verdict.code, verdict.certainty], [code, certainty]);
      await rm(folder, { recursive: true });
    });
  }
});

test('the fields of a W3C log are read from its beginning, however long it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-log-'));
  const proxyLog = join(folder, 'log');
  const [fields, line] = w3c('500 52 0').split('\n');
  await writeFile(
    proxyLog,
    [fields, ...Array.from({ length: 4000 }, () => w3c('200 0 0').split('\n')[1]), line].join('\n'),
  );
  await using server = await serve(answers(500));
  const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/ws`, proxyLog });
  assert.equal(verdict.code, 'F33');
  await rm(folder, { recursive: true });
});

test('text of another encoding does not make an old line a new one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-log-'));
  const proxyLog = join(folder, 'log');
  const latin = Buffer.from(`${'é'.repeat(60)}\n`.repeat(100), 'latin1');
  await writeFile(proxyLog, Buffer.concat([latin, Buffer.from(`${NGINX_REFUSED}\n`)]));
  await using server = await serve(answers(404));
  const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/ws`, proxyLog });
  assert.deepEqual([verdict.code, verdict.certainty], ['F07', 'likely']);
  await rm(folder, { recursive: true });
});
