import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WebSocketServer } from 'ws';
import { listen, type TestServer } from './server.ts';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for localhost that has signed itself. */
export async function selfSigned(): Promise<KeyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-doctor-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', key, '-out', cert, '-days', '2'];
    await promisify(execFile)('openssl', ['req', '-x509', ...curve, ...names, ...files]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** WebSockets over HTTP/1.1 with TLS, and over HTTP/2 as the handler says; without one it is not offered. */
export async function serveHttp2(
  pair: KeyPair,
  onConnect?: (stream: ServerHttp2Stream) => void,
): Promise<TestServer> {
  const settings = { enableConnectProtocol: onConnect !== undefined };
  const server = createSecureServer({ ...pair, allowHTTP1: true, settings });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, first) => {
    sockets.handleUpgrade(request, socket, first, (open) => {
      open.on('message', (data) => open.send(data));
    });
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':method'] === 'CONNECT') onConnect?.(stream);
    else stream.respond({ ':status': 200 }, { endStream: true });
  });
  server.on('connect', () => undefined); // else the listener of requests answers 405
  server.on('request', (request, response) => {
    if (request.httpVersion === '1.1') response.end('page');
  });
  server.on('sessionError', () => undefined);
  return await listen(server);
}
