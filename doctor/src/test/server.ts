import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { acceptOf } from '../probes/validate.ts';
import { parseFrames } from '../wire/frames.ts';

/** A request as a misbehaving server sees it. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly http: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly isUpgrade: boolean;
  /** Which request of the server it is, from 1. */
  readonly count: number;
}

export type Handler = (request: Request, socket: Socket) => void;

export interface TestServer extends AsyncDisposable {
  readonly port: number;
}

/** A server on a free port that answers whatever the handler writes. */
export async function serve(handler: Handler): Promise<TestServer> {
  let count = 0;
  return await listen(
    createServer((socket) => {
      let text = '';
      socket.on('error', () => undefined);
      const onData = (chunk: Buffer): void => {
        text += chunk.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        socket.off('data', onData);
        count += 1;
        handler(read(text.slice(0, end), count), socket);
      };
      socket.on('data', onData);
    }),
  );
}

export async function listen(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function read(text: string, count: number): Request {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', path = '', http = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const isUpgrade =
    /websocket/i.test(headers['upgrade'] ?? '') && /upgrade/i.test(headers['connection'] ?? '');
  return { method, path, http, headers, isUpgrade, count };
}

export type Extra = Readonly<Record<string, string | readonly string[]>>;

/** Writes an HTTP response and ends the connection. */
export function respond(socket: Socket, status: number, body = '', extra: Extra = {}): void {
  socket.end(head(status, { 'Content-Length': String(Buffer.byteLength(body)), ...extra }) + body);
}

export function head(status: number, extra: Extra): string {
  const lines = Object.entries(extra).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}\r\n`),
  );
  return `HTTP/1.1 ${status} Something\r\n${lines.join('')}\r\n`;
}

export interface AppOptions {
  readonly extra?: Extra;
  /** Headers of the 101 that are left out or changed. */
  readonly change?: (headers: Record<string, string | readonly string[]>) => void;
  readonly deflate?: boolean;
  readonly subprotocol?: string;
  /** Echoes messages; default true. */
  readonly echo?: boolean;
  readonly pong?: boolean;
  readonly onOpen?: (socket: Socket) => void;
  /** Instead of the echo. */
  readonly onMessage?: (socket: Socket) => void;
  readonly onClose?: (socket: Socket, payload: Buffer) => void;
}

/** Answers a handshake and behaves like a WebSocket server, apart from what the options say. */
export function openSocket({ headers }: Request, socket: Socket, options: AppOptions = {}): void {
  const offers = headers['sec-websocket-extensions'] ?? '';
  const deflates = options.deflate === true && offers.includes('permessage-deflate');
  const answer: Record<string, string | readonly string[]> = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': acceptOf(headers['sec-websocket-key'] ?? ''),
    ...(deflates && { 'Sec-WebSocket-Extensions': 'permessage-deflate' }),
    ...(options.subprotocol !== undefined && { 'Sec-WebSocket-Protocol': options.subprotocol }),
    ...options.extra,
  };
  options.change?.(answer);
  socket.write(head(101, answer));
  options.onOpen?.(socket);
  let bytes = Buffer.alloc(0);
  let skip = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk.subarray(skip)]);
    skip = Math.max(0, skip - chunk.length);
    const { frames, used, owed } = parseFrames(bytes);
    skip += owed;
    const raw = bytes.subarray(0, used);
    bytes = bytes.subarray(used);
    for (const frame of frames) {
      const payload = unmasked(raw, frame.payload);
      if (frame.opcode === 9 && options.pong !== false) socket.write(serverFrame(10, payload));
      if (frame.opcode === 1 && options.onMessage !== undefined) options.onMessage(socket);
      else if (frame.opcode === 1 && options.echo !== false)
        socket.write(serverFrame(1, Buffer.from('echo')));
      if (frame.opcode === 8) {
        if (options.onClose !== undefined) options.onClose(socket, payload);
        else socket.end(serverFrame(8, payload));
      }
    }
  });
}

/** The mask stands before the payload. */
function unmasked(raw: Buffer, payload: Buffer): Buffer {
  const at = payload.byteOffset - raw.byteOffset - 4;
  if (at < 0) return payload;
  const mask = raw.subarray(at, at + 4);
  return Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}

export function serverFrame(opcode: number, payload: Buffer, first = 0x80): Buffer {
  return Buffer.concat([Buffer.from([first | opcode, payload.length]), payload]);
}

export function closeFrame(code: number): Buffer {
  return serverFrame(8, Buffer.from([code >> 8, code & 0xff]));
}
