import { once } from 'node:events';
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/**
 * A program that knows nothing of the lab, as a person has one. Its socket is at `/chat`, greets,
 * answers, and ends as it is told: `close` with 4001, `drop` without a word. At `/page` it answers a
 * handshake like a page, and elsewhere 404.
 */
export class ForeignApplication implements AsyncDisposable {
  readonly port: number;
  /** How many requests and handshakes have come. */
  asked = { http: 0, webSocket: 0 };
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, sockets: WebSocketServer, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
    server.on('request', () => (this.asked.http += 1));
    server.on('upgrade', () => (this.asked.webSocket += 1));
  }

  static async start(options: {
    readonly port: number;
    readonly deflate?: boolean;
    /** Refuses a page whose Origin differs from Host. */
    readonly ownOriginOnly?: boolean;
  }): Promise<ForeignApplication> {
    const server = createServer((request, response) => {
      response.end(`own ${request.url} for ${request.headers.host}`);
    });
    const perMessageDeflate = options.deflate === true && { threshold: 0 };
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate });
    server.on('upgrade', (request, socket, head) => {
      const { origin, host } = request.headers;
      const isRefused = options.ownOriginOnly === true && origin !== `http://${host}`;
      const status = isRefused ? 403 : statusAt(request.url ?? '');
      if (status !== 101) {
        socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (client) => {
        greet(client, `hello ${host} from ${origin}`, () => socket.destroy());
      });
    });
    server.listen(options.port, '127.0.0.1');
    await once(server, 'listening');
    return new ForeignApplication(server, sockets, (server.address() as AddressInfo).port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    for (const client of this.#sockets.clients) client.terminate();
    await closed;
  }
}

function greet(client: WebSocket, hello: string, drop: () => void): void {
  client.on('error', () => undefined);
  client.send(hello);
  client.on('message', (data: Buffer) => {
    const said = data.toString();
    if (said === 'drop') drop();
    else if (said === 'close') client.close(4001, 'as you say');
    else client.send(`you said ${said}`);
  });
}

function statusAt(url: string): number {
  if (url.startsWith('/chat')) return 101;
  return url.startsWith('/page') ? 200 : 404;
}
