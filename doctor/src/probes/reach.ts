import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Got, Reading } from '../reading.ts';
import { parseHead } from '../wire/head.ts';
import { Wire } from '../wire/wire.ts';
import type { Connected, WireEndpoint } from '../wire/connect.ts';
import { type Context, timed } from './context.ts';

/** The addresses of the URL's host. */
export async function askName({ asked }: Context): Promise<Reading> {
  const { host, address, via } = asked.target;
  return await timed('name', `look up ${host}`, async () => {
    if (via !== undefined) return { outcome: 'not-asked', detail: 'the HTTP proxy resolves it' };
    if (address !== undefined)
      return { outcome: 'answer', addresses: [address], detail: '--resolve' };
    if (isIP(host) !== 0) return { outcome: 'answer', addresses: [host] };
    const limit = new AbortController();
    try {
      const found = await Promise.race([
        lookup(host, { all: true }),
        setTimeout(asked.timeoutMs, undefined, { signal: limit.signal }),
      ]);
      if (found === undefined) return { outcome: 'silence' };
      return { outcome: 'answer', addresses: found.slice(0, 8).map((one) => one.address) };
    } catch (error) {
      return { outcome: 'no-name', detail: String((error as NodeJS.ErrnoException).code) };
    } finally {
      limit.abort();
    }
  });
}

/** TCP, and TLS with it for wss. Whether credentials may be sent follows from it. */
export async function askConnection(context: Context): Promise<Reading> {
  const { target } = context.asked;
  const sent = `connect to ${target.host}:${target.port}${target.secure ? ' with TLS' : ''}`;
  return await timed('connect', sent, async () => {
    const connected = await context.connect(target);
    if ('socket' in connected && connected.tls?.error !== undefined) context.isTrusted = false;
    return gotOf(connected);
  });
}

/** What came of a connection, which is closed. */
function gotOf(connected: Connected): Got {
  if ('failure' in connected) {
    const { failure, detail, viaStatus } = connected;
    const each = viaStatus === undefined ? {} : { each: [String(viaStatus)] };
    return { outcome: failure === 'answer' ? 'closed' : failure, detail, ...each };
  }
  connected.socket.destroy();
  return { outcome: 'answer', ...(connected.tls !== undefined && { tls: connected.tls }) };
}

/** A port that speaks TLS answers the first flight at once; one of plain HTTP waits for more of a head. */
const TLS_PATIENCE_MS = 2000;

/** Whether a port that gives plain HTTP no good answer speaks TLS. */
export async function askTls(context: Context, id: string, target: WireEndpoint): Promise<Reading> {
  return await timed(id, `TLS to port ${target.port}`, async () =>
    gotOf(await context.connect({ ...target, secure: true }, undefined, TLS_PATIENCE_MS)),
  );
}

/** What a port says to plain HTTP whose TLS handshake failed. */
export async function askPlain(context: Context): Promise<Reading> {
  const { target, timeoutMs } = context.asked;
  return await timed('plain', `GET / without TLS on port ${target.port}`, async () => {
    const deadline = performance.now() + timeoutMs;
    const connected = await context.connect({ ...target, secure: false });
    if ('failure' in connected) return gotOf(connected);
    const wire = new Wire(connected.socket);
    wire.write(`GET / HTTP/1.1\r\nHost: ${target.host}\r\nConnection: close\r\n\r\n`);
    await wire.more(deadline);
    const head = parseHead(wire.bytes);
    const body = wire.bytes.toString('latin1', 0, 200);
    wire.destroy();
    if (typeof head === 'object') {
      return { outcome: 'answer', status: head.status, headers: head.headers };
    }
    const outcome = body !== '' ? 'not-http' : wire.ended === undefined ? 'silence' : 'closed';
    return { outcome, body };
  });
}
