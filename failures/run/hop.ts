import { STATUS_CODES } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:tls';
import type { Changes, Header, HopConnection, HopRequest, OddHop } from '../model.ts';
import { type Listening, listening } from './listening.ts';

/** Longest head that a hop reads, in bytes; a longer one closes the connection. */
const MAX_HEAD_BYTES = 65_536;

interface HopPlace {
  readonly port: number;
  /** Port of the next hop on the loopback interface. */
  readonly next: number;
  /** PEM files for TLS; undefined for a plain listener. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** Starts a misbehaving hop. It handles one request per connection. */
export async function startHop({ hop, on }: OddHop, place: HopPlace): Promise<Listening> {
  let count = 0;
  const serve = (socket: Socket): void => {
    readHead(socket, ({ lines, rest }) => {
      count += 1;
      const request = requestOf(lines, count);
      on(request, connectionOf(socket, request, rest, { label: hop, next: place.next }));
    });
  };
  const { tls } = place;
  const server =
    tls === undefined
      ? createServer(serve)
      : createTlsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, serve);
  return await listening(server, place.port);
}

interface Head {
  readonly lines: readonly string[];
  /** The bytes after the head. */
  readonly rest: Buffer;
}

function readHead(socket: Socket, use: (head: Head) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('error', () => undefined);
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) {
      if (bytes.length > MAX_HEAD_BYTES) socket.destroy();
      return;
    }
    socket.off('data', onData);
    socket.pause();
    use({ lines: bytes.toString('latin1', 0, end).split('\r\n'), rest: bytes.subarray(end + 4) });
    socket.resume();
  };
  socket.on('data', onData);
}

const headersOf = (lines: readonly string[]): Header[] =>
  lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });

function requestOf([first = '', ...lines]: readonly string[], count: number): HopRequest {
  const [method = '', target = '', http = ''] = first.split(' ');
  const headers = headersOf(lines);
  const get = (name: string): string =>
    headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? '';
  const isUpgrade = /websocket/i.test(get('upgrade')) && /upgrade/i.test(get('connection'));
  return { method, target, http, headers, isUpgrade, get, count };
}

const written = (first: string, headers: readonly Header[]): Buffer =>
  Buffer.from(
    `${first}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    'latin1',
  );

/** The connection from a browser to the next hop. */
function connectionOf(
  socket: Socket,
  { method, target, http, headers, isUpgrade }: HopRequest,
  rest: Buffer,
  { label, next }: { readonly label: string; readonly next: number },
): HopConnection {
  const ownHeader: Header = ['X-Lab101', label];
  const answer: HopConnection['answer'] = (status, own = [], body = '') => {
    const length: Header = ['Content-Length', String(Buffer.byteLength(body))];
    const all = [...own, ownHeader, length, ['Connection', 'close'] as const];
    const head = written(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? status}`, all);
    socket.end(Buffer.concat([head, Buffer.from(body)]));
  };
  const answerAs = (
    { lines: [first = '', ...lines], rest: early }: Head,
    behind: Socket,
    changes: Changes,
  ): void => {
    const status = Number(first.split(' ')[1]);
    const all = [...headersOf(lines), ownHeader];
    socket.write(written(first, changes.response?.(all, status) ?? all));
    if (early.length > 0) forward(socket, early, changes.fromBackend);
    behind.on('data', (chunk) => forward(socket, chunk, changes.fromBackend));
    behind.on('end', () => socket.end());
  };
  return {
    answer,
    write: (bytes) => void socket.write(bytes),
    end: () => void socket.end(),
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      socket.once('close', () => clearTimeout(timer));
    },
    pass: (changes = {}) => {
      const behind = connect(next, '127.0.0.1');
      const asIs = headers.filter(([name]) => isUpgrade || name.toLowerCase() !== 'connection');
      const sent = [...asIs, ...(isUpgrade ? [] : [['Connection', 'close'] as const])];
      const first = `${method} ${target} ${http}`;
      behind.write(written(first, changes.request?.(sent) ?? sent));
      behind.write(rest);
      behind.on('error', () => answer(502));
      socket.on('close', () => behind.destroy());
      socket.on('data', (chunk) => forward(behind, chunk, changes.fromBrowser));
      socket.on('end', () => behind.end());
      readHead(behind, (head) => answerAs(head, behind, changes));
    },
  };
}

function forward(to: Socket, bytes: Buffer, change?: (bytes: Buffer) => Buffer | undefined): void {
  const changed = change === undefined ? bytes : change(bytes);
  if (changed !== undefined && to.writable) to.write(changed);
}
