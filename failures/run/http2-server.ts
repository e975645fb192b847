import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Backend } from '../model.ts';
import type { PagePlace } from './page.ts';

/** Creates an HTTP/2 backend. Without TLS it does not speak HTTP/1.1. */
export function http2Server(
  { http2, secure = false }: Backend,
  { cert, key }: PagePlace,
  answer: RequestListener,
): Http2Server {
  const settings = { enableConnectProtocol: http2 !== 'only' };
  const server = secure
    ? createSecureServer({
        cert: readFileSync(cert),
        key: readFileSync(key),
        settings,
        allowHTTP1: http2 !== 'only',
      })
    : createServer({ settings });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':method'] !== 'CONNECT') return;
    if (http2 === 'resets') stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    else stream.respond({ ':status': 405 }, { endStream: true });
  });
  server.on('connect', () => undefined); // else the listener of requests answers 405
  server.on('request', answer as never); // its requests and responses are made to look the same
  server.on('sessionError', () => undefined);
  return server;
}
