import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/**
 * A program independent of the lab, like a person's own. Its socket at `/chat` greets, answers, and
 * ends on command: `close` with 4001, `drop` without a close frame.
 */
export class ForeignApplication implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, sockets: WebSocketServer, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
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
      if (isRefused || request.url?.startsWith('/chat') !== true) {
        socket.end(`HTTP/1.1 ${isRefused ? '403 Forbidden' : '404 Not Found'}\r\n\r\n`);
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
