import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Reading } from '../reading.ts';
import { parseHead } from '../wire/head.ts';
import { Wire } from '../wire/wire.ts';
import type { WireEndpoint } from '../wire/connect.ts';
import type { Context } from './context.ts';

/** The addresses of the URL's host. */
export async function askName({ asked }: Context): Promise<Reading> {
  const { host, address, via } = asked.target;
  const startedAt = performance.now();
  const reading = (got: Reading['got']): Reading => ({
    id: 'name',
    sent: `look up ${host}`,
    got,
    ms: performance.now() - startedAt,
  });
  if (via !== undefined)
    return reading({ outcome: 'not-asked', detail: 'the HTTP proxy resolves it' });
  if (address !== undefined)
    return reading({ outcome: 'answer', addresses: [address], detail: '--resolve' });
  if (isIP(host) !== 0) return reading({ outcome: 'answer', addresses: [host] });
  try {
    const found = await withLimit(lookup(host, { all: true }), asked.timeoutMs);
    if (found === undefined) return reading({ outcome: 'silence' });
    return reading({ outcome: 'answer', addresses: found.slice(0, 8).map((one) => one.address) });
  } catch (error) {
    return reading({ outcome: 'no-name', detail: String((error as NodeJS.ErrnoException).code) });
  }
}

async function withLimit<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** TCP, and TLS with it for wss. Whether credentials may be sent follows from it. */
export async function askConnection(context: Context): Promise<Reading> {
  const { target } = context.asked;
  const startedAt = performance.now();
  const connected = await context.connect(target);
  const ms = performance.now() - startedAt;
  const sent = `connect to ${target.host}:${target.port}${target.secure ? ' with TLS' : ''}`;
  if ('failure' in connected) {
    const { failure, detail, viaStatus } = connected;
    const each = viaStatus === undefined ? {} : { each: [String(viaStatus)] };
    return {
      id: 'connect',
      sent,
      got: { outcome: failure === 'answer' ? 'closed' : failure, detail, ...each },
      ms,
    };
  }
  const { tls, socket } = connected;
  socket.destroy();
  if (tls?.error !== undefined) context.isTrusted = false;
  return { id: 'connect', sent, got: { outcome: 'answer', ...(tls !== undefined && { tls }) }, ms };
}

/** A port that speaks TLS answers the first flight at once; one of plain HTTP waits for more of a head. */
const TLS_PATIENCE_MS = 2000;

/** Whether a port that gives plain HTTP no good answer speaks TLS. */
export async function askTls(context: Context, id: string, target: WireEndpoint): Promise<Reading> {
  const startedAt = performance.now();
  const connected = await context.connect({ ...target, secure: true }, undefined, TLS_PATIENCE_MS);
  if ('socket' in connected) connected.socket.destroy();
  const got: Reading['got'] =
    'failure' in connected
      ? { outcome: connected.failure, detail: connected.detail }
      : { outcome: 'answer', ...(connected.tls !== undefined && { tls: connected.tls }) };
  return { id, sent: `TLS to port ${target.port}`, got, ms: performance.now() - startedAt };
}

/** What a port says to plain HTTP whose TLS handshake failed. */
export async function askPlain(context: Context): Promise<Reading> {
  const { target, timeoutMs } = context.asked;
  const startedAt = performance.now();
  const sent = `GET / without TLS on port ${target.port}`;
  const connected = await context.connect({ ...target, secure: false });
  if ('failure' in connected) {
    return {
      id: 'plain',
      sent,
      got: { outcome: connected.failure, detail: connected.detail },
      ms: performance.now() - startedAt,
    };
  }
  const wire = new Wire(connected.socket);
  wire.write(`GET / HTTP/1.1\r\nHost: ${target.host}\r\nConnection: close\r\n\r\n`);
  await wire.more(startedAt + timeoutMs);
  const head = parseHead(wire.bytes);
  const body = wire.bytes.toString('latin1', 0, 200);
  wire.destroy();
  const ms = performance.now() - startedAt;
  if (typeof head === 'object') {
    return {
      id: 'plain',
      sent,
      got: { outcome: 'answer', status: head.status, headers: head.headers },
      ms,
    };
  }
  const outcome = body !== '' ? 'not-http' : wire.ended === undefined ? 'silence' : 'closed';
  return { id: 'plain', sent, got: { outcome, body }, ms };
}
