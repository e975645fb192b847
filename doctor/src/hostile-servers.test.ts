import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Socket } from 'node:net';
import { integer, oneof, sample, string, tuple, uint8Array } from 'fast-check';
import { printReading, printVerdict } from './print.ts';
import { examine } from './test/examine.ts';
import { head, openSocket, respond, serve } from './test/server.ts';

/** Writes for as long as somebody reads, and stops when they go. */
function flood(socket: Socket, what: Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(what));
  };
  socket.on('drain', write);
  write();
}

describe('a hostile server', { concurrency: 4 }, () => {
  test('that never stops writing is left', async () => {
    await using server = await serve((request, socket) => {
      if (request.isUpgrade)
        openSocket(request, socket, { onOpen: (one) => flood(one, Buffer.alloc(65_536)) });
      else flood(socket, Buffer.from(head(200, {})));
    });
    const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/`, timeoutSeconds: 2 });
    assert.notEqual(verdict.state, 'healthy');
  });

  test('whose head never ends is left', async () => {
    await using server = await serve((_request, socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, Buffer.from('a: b\r\n'.repeat(1000)));
    });
    const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/`, timeoutSeconds: 2 });
    assert.notEqual(verdict.state, 'healthy');
  });

  test('that trickles is waited for up to the limit', async () => {
    await using server = await serve((_request, socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 50);
      socket.once('close', () => clearInterval(timer));
    });
    const startedAt = performance.now();
    await examine({ url: `ws://127.0.0.1:${server.port}/`, timeoutSeconds: 1 });
    assert.ok(performance.now() - startedAt < 30_000);
  });

  test('gets at most forty connections', async () => {
    let count = 0;
    await using server = await serve((_request, socket) => {
      count += 1;
      respond(socket, 400, '{"code":1,"sid":"abcdefgh"}');
    });
    const query = `?EIO=4&x=${'y'.repeat(300)}`;
    await examine({
      url: `ws://127.0.0.1:${server.port}/socket.io/${query}`,
      backend: `127.0.0.1:${server.port}`,
      cookie: `a=${'b'.repeat(2000)}`,
    });
    assert.ok(count <= 40, `${count}`);
  });

  test('that repeats what is secret is not repeated', async () => {
    await using server = await serve((request, socket) => {
      const told = `${request.path} ${JSON.stringify(request.headers)}`;
      respond(socket, 403, told, {
        'X-Echo': told,
        'Set-Cookie': 'own=a1b2c3d4e5f6',
        Location: request.path,
      });
    });
    const secrets = ['c00kie-v4lue', 'be4rer-t0ken', 'qu3ry-t0ken', 'us3r-pass'];
    const { verdict, seen } = await examine({
      url: `ws://ann:${secrets[3]}@127.0.0.1:${server.port}/ws?access_token=${secrets[2]}`,
      cookie: `sid=${secrets[0]}`,
      headers: [`Authorization: Bearer ${secrets[1]}`],
    });
    const all =
      JSON.stringify([verdict, seen]) + printVerdict(verdict) + seen.map(printReading).join('\n');
    const basic = Buffer.from(`ann:${secrets[3]}`).toString('base64');
    for (const secret of [...secrets, basic, 'a1b2c3d4e5f6'])
      assert.ok(!all.includes(secret), secret);
  });

  test('that writes anything at all gets a verdict of at most 25 lines', async () => {
    const answers = sample(
      oneof(
        uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
        tuple(integer({ min: 100, max: 599 }), string()).map(([status, body]) =>
          Buffer.from(head(status, { X: '\u001b[31m' }) + body),
        ),
      ),
      { seed: 101, numRuns: 12 },
    );
    for (const answer of answers) {
      await using server = await serve((_request, socket) => void socket.end(answer));
      const { verdict } = await examine({
        url: `ws://127.0.0.1:${server.port}/ws`,
        timeoutSeconds: 1,
      });
      assert.ok(printVerdict(verdict).split('\n').length <= 25);
      assert.notEqual(verdict.state, 'healthy');
    }
  });
});
