import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCertificates } from '@lab101/certs';

/** A company's proxy: it records requests and answers in place of the servers. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  /** `GET http://...`, `CONNECT host:443`, and inside of that `GET https://...`. */
  readonly requests: readonly string[];
  /** The CA of the certificates that it presents for every server. */
  readonly caFile: string;
}

/** @param names for which it shows a certificate */
export async function startRecordingProxy(
  names: readonly string[],
  answer: RequestListener = (_request, response) => void response.writeHead(404).end('{}'),
): Promise<RecordingProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-proxy-'));
  const { certFile, keyFile, caFile } = await ensureCertificates({ directory: folder, names });
  const [cert, key] = await Promise.all([certFile, keyFile].map((file) => readFile(file)));
  const requests: string[] = [];
  const inside = createSecureServer({ cert, key }, (request, response) => {
    requests.push(`${request.method} https://${request.headers.host}${request.url}`);
    answer(request, response);
  });
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    inside.emit('connection', socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    caFile,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, maxRetries: 10 });
    },
  };
}
