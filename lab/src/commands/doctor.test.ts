import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LabError } from '../errors.ts';
import { doctor, type DoctorFlags } from './doctor.ts';
import type { Output } from './output.ts';

function recorder() {
  const said: { text: string; value: unknown }[] = [];
  const output: Output = {
    json: false,
    result: (text, value) => void said.push({ text, value }),
    note: () => undefined,
    steps: () => Promise.resolve(),
  };
  return { said, output };
}

const NONE = 'ws://127.0.0.1:9/ws'; // the discard port: nobody listens

const BAD: readonly (readonly [string, DoctorFlags, RegExp])[] = [
  ['ftp://example.com/', {}, /the URL must be like wss:/],
  ['example.com', {}, /the URL must be like wss:/],
  ['wss://example.com/#x', {}, /no #fragment/],
  [NONE, { page: 'example.com' }, /--page must be like https:/],
  [NONE, { origin: 'https://example.com/path' }, /--origin must be a scheme, host and port/],
  [NONE, { cookie: 'a=1\r\nX: y' }, /--cookie has a character/],
  [NONE, { header: ['no colon'] }, /--header must be "Name: value"/],
  [NONE, { subprotocol: 'a b' }, /--subprotocol must be names/],
  [NONE, { backend: 'ftp://x' }, /--backend must be like/],
  [NONE, { resolve: ['example.com:443:elsewhere'] }, /--resolve must be HOST:PORT:ADDRESS/],
  [NONE, { idle: 'long' }, /--idle must be a number from 1 to 3600, got "long"/],
  [NONE, { timeout: '0' }, /--timeout must be a number/],
  [NONE, { message: '-1' }, /--message must be a number/],
  [NONE, { via: 'socks5://x' }, /--via must be like/],
  [NONE, { suppress: ['F2'] }, /--suppress must be codes/],
  [NONE, { ca: '/nowhere' }, /--ca must be a file/],
  [NONE, { ca: 'package.json' }, /--ca must be a file with certificates in PEM/],
  [NONE, { proxyLog: '/nowhere' }, /--proxy-log must be a file/],
];
for (const [url, flags, message] of BAD) {
  test(`${url} ${JSON.stringify(flags)} is refused in one line`, async () => {
    await assert.rejects(doctor(url, flags, recorder().output), (error: unknown) => {
      assert.ok(error instanceof LabError && error.exitCode === 2);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  });
}

test('a password in a URL that is refused is not repeated', async () => {
  await assert.rejects(doctor('http://ann:secret@x/', {}, recorder().output), (error: unknown) => {
    assert.ok(!String(error).includes('secret'));
    return true;
  });
});

test('nobody at the port is exit 4, and no name too', async () => {
  const { said, output } = recorder();
  assert.equal(await doctor(NONE, { timeout: '2' }, output), 4);
  assert.match(said[0]?.text ?? '', /cannot reach it/);
  assert.equal(await doctor('ws://nowhere.invalid/', { timeout: '2' }, output), 4);
});

test('a fault is exit 1, with nothing in its text that steers a terminal', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(403, { Server: 'nginx', 'X-Powered-By': 'a' });
    response.end('\u001b[31mred\u0007 \u202e');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { said, output } = recorder();
  const { port } = server.address() as AddressInfo;
  assert.equal(await doctor(`ws://127.0.0.1:${port}/ws`, { timeout: '2' }, output), 1);
  assert.doesNotMatch(said[0]?.text ?? '', /[^\P{Cc}\n]|\u202e/u);
  assert.ok((said[0]?.text.split('\n').length ?? 99) <= 25);
  server.close();
});

test('a line in the proxy’s log decides: the socket that works was cut before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-doctor-'));
  const log = join(folder, 'error.log');
  const line =
    '2026/11/29 10:00:00 [info] 7#7: *3 upstream timed out (110: Connection timed out) while proxying upgraded connection, client: 127.0.0.1, server: x, request: "GET /ws HTTP/1.1", upstream: "http://127.0.0.1:1/ws", host: "x"';
  await writeFile(log, `${line}\n`);
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { said, output } = recorder();
  const url = `ws://127.0.0.1:${port}/ws`;
  assert.equal(await doctor(url, { proxyLog: log, timeout: '3' }, output), 1);
  assert.match(said[0]?.text ?? '', /F02 .*\[certain\]/);
  assert.equal(await doctor(url, { proxyLog: log, timeout: '3', suppress: ['F02'] }, output), 0);
  server.close();
  await rm(folder, { recursive: true });
});

test('Ctrl-C ends it at once, whatever it waits for', async () => {
  const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const stop = new AbortController();
  const asked = doctor(`ws://127.0.0.1:${port}/`, { timeout: '100' }, recorder().output, {
    signal: stop.signal,
  });
  await once(silent, 'connection');
  stop.abort();
  await assert.rejects(asked, { code: 'LAB_INTERRUPTED' });
  silent.close();
});
