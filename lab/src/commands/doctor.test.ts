import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { LabError } from '../errors.ts';
import { projectPath } from '../project.ts';
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
  ['example.com', {}, /got "example\.com": did you mean wss:\/\/example\.com/],
  ['example.com:8443/ws', {}, /: did you mean wss:\/\/example\.com:8443\/ws/],
  ['https://example.com/ws', {}, /: did you mean wss:\/\/example\.com\/ws/],
  ['http://localhost:3000/ws', {}, /: did you mean ws:\/\/localhost:3000\/ws/],
  ['', {}, /the URL must be like wss:.*got ""/],
  ['no host at all', {}, /got "no host at all": lab101/],
  ['ws:///ws', {}, /the URL must be like wss:/],
  ['ws://::1:8080/', {}, /the URL must be like wss:/],
  ['ws://localhost:0/', {}, /must have a port from 1 to 65535/],
  ['ws://localhost:70000/', {}, /the URL must be like wss:/],
  ['ws://%zz:x@localhost/', {}, /must be written as %25/],
  ['wss://example.com/#x', {}, /no #fragment/],
  [NONE, { page: 'example.com' }, /--page must be like https:/],
  [NONE, { origin: 'https://example.com/path' }, /--origin must be a scheme, host and port/],
  [NONE, { cookie: 'a=1\r\nX: y' }, /--cookie has a character/],
  [NONE, { header: ['no colon'] }, /--header must be "Name: value", got "no colon"/],
  [NONE, { header: ['Authorization Bearer secret'] }, /got "Authorizatio…"/],
  [NONE, { subprotocol: 'a b' }, /--subprotocol must be names/],
  [NONE, { backend: 'ftp://x' }, /--backend must be like/],
  [NONE, { resolve: ['example.com:443:elsewhere'] }, /--resolve must be HOST:PORT:ADDRESS/],
  [NONE, { resolve: ['example.com:99999:127.0.0.1'] }, /--resolve must be HOST:PORT:ADDRESS/],
  [NONE, { resolve: ['example.com'] }, /--resolve must be HOST:PORT:ADDRESS/],
  [NONE, { idle: 'long' }, /--idle must be a number from 1 to 3600, got "long"/],
  [NONE, { timeout: '0' }, /--timeout must be a number from 0\.1 to 120, got "0"/],
  [NONE, { timeout: '1e9' }, /--timeout must be a number from 0\.1 to 120, got "1e9"/],
  [NONE, { message: '-1' }, /--message must be a number/],
  [NONE, { via: 'socks5://x' }, /--via must be like/],
  [NONE, { via: 'http://%zz@x' }, /must be written as %25/],
  [NONE, { suppress: ['F2'] }, /--suppress must be codes/],
  [NONE, { suppress: ['F39'] }, /--suppress must be codes.*F39/],
  [NONE, { ca: '/nowhere' }, /--ca must be a file, and "\/nowhere" does not exist/],
  [NONE, { ca: '/' }, /--ca must be a file, and "\/" is not a file/],
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
  for (const url of [NONE, ` ${NONE} `, 'ws://[::1]:9/ws', 'ws://nowhere.invalid/']) {
    assert.equal(await doctor(url, { timeout: '2' }, output), 4);
  }
  assert.match(said[0]?.text ?? '', /cannot reach it: nothing listens at 127\.0\.0\.1:9\n/);
  assert.match(said[1]?.text ?? '', /cannot reach it: nothing listens at 127\.0\.0\.1:9\n/);
  assert.match(said[3]?.text ?? '', /cannot reach it: there is no name nowhere\.invalid\n/);
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

const STEERING = '\u001b]0;title\u0007\u001b[31mred\u009b2J\u202e';

/**
 * A server that answers every request with terminal escapes, and some handshakes with a 101 and a
 * close frame.
 */
function hostile(): Server {
  let count = 0;
  return createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data: Buffer) => {
      count += 1;
      const headers = `Server: nginx/1.26 ${STEERING}\r\nLocation: /${STEERING}\r\nX-Powered-By: ${STEERING}\r\n`;
      const key = /sec-websocket-key: (?<key>\S+)/i.exec(String(data))?.groups?.['key'] ?? '';
      if (key === '' || count % 2 === 0) {
        const body = `{"url":"${STEERING}","sid":"${STEERING}"}`;
        socket.end(
          `HTTP/1.1 302 ${STEERING}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
        );
        return;
      }
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
      const reason = Buffer.from(`\u0003\u00e8${STEERING}`, 'latin1').subarray(0, 60);
      const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\nSec-WebSocket-Protocol: ${STEERING}\r\nSec-WebSocket-Extensions: ${STEERING}\r\n`;
      socket.write(`HTTP/1.1 101 ${STEERING}\r\n${headers}${upgrade}\r\n`);
      socket.end(Buffer.concat([Buffer.from([0x88, reason.length]), reason]));
    });
  });
}

for (const flags of [[], ['--json']]) {
  test(`nothing that a server sends steers the terminal${flags.length === 0 ? '' : ', with --json'}`, async () => {
    const server = hostile().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const log = projectPath('doctor/package.json'); // a file without a line in a known log format
    const url = `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`;
    const args = [
      ...flags,
      'doctor',
      url,
      '--timeout=2',
      '--subprotocol=mqtt',
      `--proxy-log=${log}`,
    ];
    const { stdout, stderr } = await execa(
      process.execPath,
      [projectPath('lab/dist/lab101.js'), ...args],
      { reject: false },
    );
    server.close();
    assert.ok(stdout.length > 200 && stderr.length > 200, stderr);
    assert.match(stdout + stderr, /red/);
    for (const said of [stdout, stderr]) assert.doesNotMatch(said, /[^\P{Cc}\n]|\p{Cf}/u);
    if (flags.length > 0)
      assert.equal((JSON.parse(stdout) as { schema: string }).schema, 'lab101.doctor/1');
  });
}

test('a log that is huge and binary is read at its end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-doctor-'));
  const log = join(folder, 'access.log');
  await writeFile(log, '');
  await truncate(log, 8 * 1024 ** 3); // a sparse file: eight gigabytes of zero bytes
  await appendFile(log, randomBytes(100_000));
  const { output } = recorder();
  assert.equal(await doctor(NONE, { proxyLog: log, timeout: '2' }, output), 4);
  await rm(folder, { recursive: true });
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

test('docs/doctor.md has every option of the command, and every key of the JSON', async () => {
  const page = await readFile(projectPath('docs/doctor.md'), 'utf8');
  const { stdout } = await execa(process.execPath, [
    projectPath('lab/dist/lab101.js'),
    'doctor',
    '--help',
  ]);
  const options = [...stdout.matchAll(/^ +(?:-\w, )?(?<name>--[a-z-]+)/gm)].map(
    ({ groups }) => groups?.['name'] ?? '',
  );
  assert.ok(options.length > 10);
  for (const name of options) assert.ok(name === '--help' || page.includes(`\`${name}`), name);
  const schema = JSON.parse(await readFile(projectPath('doctor/verdict.schema.json'), 'utf8')) as {
    readonly properties: object;
  };
  for (const key of Object.keys(schema.properties)) assert.ok(page.includes(`\`${key}\``), key);
});
