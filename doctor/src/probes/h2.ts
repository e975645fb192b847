import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { Http2Got, Reading } from '../reading.ts';
import { clientFrame, CLOSE, parseFrames, PING, PONG } from '../wire/frames.ts';
import { type Context, timed } from './context.ts';
import { pathOf } from './request.ts';

/** Browsers use HTTP/2 for a WebSocket where a server offers it, and then only that. */
export async function askHttp2(context: Context): Promise<Reading> {
  return await timed('h2', 'ALPN h2, extended CONNECT (RFC 8441)', async () => {
    const connected = await context.connect(context.asked.target, ['h2']);
    if ('failure' in connected || connected.tls?.alpn !== 'h2') {
      if ('socket' in connected) connected.socket.destroy();
      return { outcome: 'not-asked', detail: 'no HTTP/2' };
    }
    const { socket } = connected;
    const session = connect(`https://${context.asked.url.host}`, {
      createConnection: () => socket,
      maxHeaderListPairs: 128,
    });
    session.on('error', () => undefined);
    try {
      const h2 = await converse(session, context);
      return h2 === undefined ? { outcome: 'silence' } : { outcome: 'answer', h2 };
    } finally {
      session.destroy();
      socket.destroy();
    }
  });
}

async function converse(
  session: ClientHttp2Session,
  context: Context,
): Promise<Http2Got | undefined> {
  const { asked } = context;
  const settings = await before<{ enableConnectProtocol?: boolean }>(asked.timeoutMs, (done) => {
    session.once('remoteSettings', done);
    session.once('close', () => done(undefined));
  });
  if (settings === undefined) return undefined;
  const advertised = settings.enableConnectProtocol === true;
  if (!advertised) return { advertised };
  const stream = session.request({
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': 'https',
    ':authority': asked.url.host,
    ':path': pathOf({ id: 'h2' }, asked),
    'sec-websocket-version': '13',
    origin: asked.origin,
    ...(context.isTrusted && asked.cookie !== undefined && { cookie: asked.cookie }),
    ...(asked.subprotocol !== undefined && { 'sec-websocket-protocol': asked.subprotocol }),
    ...(context.isTrusted &&
      Object.fromEntries(asked.headers.map(([name, value]) => [name.toLowerCase(), value]))),
  });
  return { advertised, ...(await tunnel(stream, asked.timeoutMs)) };
}

async function tunnel(
  stream: ClientHttp2Stream,
  timeoutMs: number,
): Promise<Omit<Http2Got, 'advertised'>> {
  let reset: number | undefined;
  stream.on('error', () => undefined);
  stream.once('close', () => (reset = stream.rstCode));
  const head = await before<{ ':status'?: number }>(timeoutMs, (done) => {
    stream.once('response', done);
    stream.once('close', () => done(undefined));
  });
  const status = head?.[':status'];
  if (status === undefined) return { ...(reset !== undefined && { reset }) };
  if (status < 200 || status > 299) return { status };
  stream.write(clientFrame(PING, Buffer.from('doctor')));
  const pong = await before<boolean>(timeoutMs, (done) => {
    let bytes = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (parseFrames(bytes).frames.some(({ opcode }) => opcode === PONG)) done(true);
      else if (bytes.length > 65_536) done(false);
    });
    stream.once('end', () => done(false));
    stream.once('close', () => done(false));
  });
  stream.end(clientFrame(CLOSE, Buffer.from([0x03, 0xe8])));
  const failed = pong === true || reset === undefined ? {} : { reset };
  return { status, pong: pong === true, ...failed };
}

async function before<T>(
  limitMs: number,
  start: (done: (value: T | undefined) => void) => void,
): Promise<T | undefined> {
  return await new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs, undefined);
    start((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
