import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { examine } from './test/examine.ts';
import { closeFrame, type Handler, openSocket, respond, serve } from './test/server.ts';

const HTML = { 'Content-Type': 'text/html' };

/** Ends a socket after so long without a byte from the client. */
const cutsSilence =
  (limitMs: number): Handler =>
  (request, socket) => {
    if (!request.isUpgrade) {
      respond(socket, 200, 'page');
      return;
    }
    openSocket(request, socket);
    socket.setTimeout(limitMs, () => socket.destroy());
  };

/** Ends each socket at that age. */
const cutsAge =
  (ageMs: number): Handler =>
  (request, socket) => {
    if (!request.isUpgrade) {
      respond(socket, 200, 'page');
      return;
    }
    openSocket(request, socket);
    const timer = setTimeout(() => socket.end(closeFrame(1001)), ageMs);
    socket.once('close', () => clearTimeout(timer));
  };

describe('with an option', { concurrency: 4 }, () => {
  test('--idle: silence alone is cut, and after how long', async () => {
    await using server = await serve(cutsSilence(2500));
    const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/`, idleSeconds: 5 });
    assert.deepEqual([verdict.code, verdict.certainty], ['F02', 'certain']);
    assert.ok(Math.abs((verdict.figures.idleLimitMs ?? 0) - 2500) < 1000);
  });

  test('--idle: pings do not help against a limit of the age', async () => {
    await using server = await serve(cutsAge(2500));
    const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/`, idleSeconds: 4 });
    assert.equal(verdict.code, 'F13');
  });

  test('--idle: silence that is survived is a figure', async () => {
    await using server = await serve(cutsSilence(60_000));
    const { verdict } = await examine({ url: `ws://127.0.0.1:${server.port}/`, idleSeconds: 1 });
    assert.deepEqual([verdict.state, verdict.figures.idleSurvivedMs], ['healthy', 1000]);
  });

  const policies: readonly (readonly [string, string | null])[] = [
    ["connect-src 'self'", null],
    ["default-src 'self'; connect-src 'none'", 'F29'],
    ["default-src 'self' https:; connect-src https:", 'F29'],
    ['connect-src ws://127.0.0.1:*', null],
    ['connect-src wss://127.0.0.1:*', 'F29'],
    ['img-src *', null],
    ['connect-src *', null],
  ];
  for (const [policy, code] of policies) {
    test(`--page with "${policy}": ${code ?? 'healthy'}`, async () => {
      await using server = await serve((request, socket) => {
        if (request.isUpgrade) openSocket(request, socket);
        else respond(socket, 200, 'page', { 'Content-Security-Policy': policy });
      });
      const at = `127.0.0.1:${server.port}`;
      const { verdict } = await examine({ url: `ws://${at}/ws`, page: `http://${at}/` });
      assert.equal(verdict.code, code);
    });
  }

  test('--page whose policy stands in a meta element', async () => {
    await using server = await serve((request, socket) => {
      const tag = `<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">`;
      if (request.isUpgrade) openSocket(request, socket);
      else respond(socket, 200, `<head>${tag}</head>`, HTML);
    });
    const at = `127.0.0.1:${server.port}`;
    const { verdict } = await examine({ url: `ws://${at}/ws`, page: `http://${at}/` });
    assert.equal(verdict.code, 'F29');
  });

  test('--via: a proxy that connects, and one that wants a password', async () => {
    await using server = await serve((request, socket) => {
      if (request.isUpgrade) openSocket(request, socket);
      else respond(socket, 200, 'page');
    });
    await using open = await serve((request, socket) => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.once('data', (first: Buffer) => {
        const [host, port] = request.path.split(':');
        const onwards = connect(Number(port), host, () => onwards.write(first));
        onwards.on('error', () => socket.destroy());
        socket.pipe(onwards).pipe(socket);
      });
    });
    await using closed = await serve((_request, socket) => respond(socket, 407));
    const url = `ws://127.0.0.1:${server.port}/ws`;
    const through = await examine({ url, via: `http://127.0.0.1:${open.port}` });
    assert.equal(through.verdict.state, 'healthy', JSON.stringify(through.seen));
    const refused = await examine({ url, via: `http://127.0.0.1:${closed.port}` });
    assert.equal(refused.verdict.code, 'F10');
  });

  test('--page of another host, and a socket of the inside that nobody reaches', async () => {
    const page = 'http://example.com:9/';
    const resolve = ['example.com:9:127.0.0.1'];
    const { verdict } = await examine({ url: 'ws://127.0.0.1:9/ws', page, resolve });
    assert.equal(verdict.code, 'F45');
  });
});
