import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { acceptOf, header, Peer } from './wire.mjs';

/** Of the client's handshake. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate';

/** @param {string} request @param {readonly string[]} more */
export function switching(request, more = []) {
  const accept = `Sec-WebSocket-Accept: ${acceptOf(header(request, 'Sec-WebSocket-Key'))}`;
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: websocket',
    accept,
  ];
  return `${[...head, ...more].join('\r\n')}\r\n\r\n`;
}

/** The client before a proxy, and the backend behind it. */
export class Site {
  #proxy;
  #sockets = new Set();
  /** Connections of the proxy's that no row has taken yet. @type {Peer[]} */
  #arrived = [];
  #server = createServer({ allowHalfOpen: true }, (socket) => {
    this.#sockets.add(socket);
    this.#arrived.push(new Peer(socket));
  });

  /** @param {URL} proxy */
  constructor(proxy) {
    this.#proxy = proxy;
  }

  /** @param {number} port */
  async listen(port) {
    this.#server.listen(port);
    await once(this.#server, 'listening');
  }

  /** Ends all connections. */
  clear() {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  close() {
    this.#server.close();
  }

  /** A client that has sent its handshake, and the backend's end with the request that came. */
  async asked({ more = [], first = 'GET /relay HTTP/1.1', upgrade = 'websocket' } = {}) {
    this.#arrived.length = 0;
    const port = Number(this.#proxy.port || 80);
    const socket = connect({
      port,
      host: this.#proxy.hostname.replace(/^\[|\]$/g, ''),
      allowHalfOpen: true,
    });
    this.#sockets.add(socket);
    await once(socket, 'connect');
    const client = new Peer(socket);
    const head = [first, `Host: ${this.#proxy.host}`, 'Connection: Upgrade', `Upgrade: ${upgrade}`];
    head.push('Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${KEY}`, ...more);
    client.send(`${head.join('\r\n')}\r\n\r\n`);
    await client.until(() => this.#arrived.length > 0 || client.end || client.bytes.length > 0);
    const backend = this.#arrived.shift();
    if (backend === undefined)
      throw new Error(`nothing came to the backend: ${client.bytes.subarray(0, 60)}`);
    return { client, backend, request: await backend.head() };
  }

  /** Both handshakes. */
  async opened({ more = [], answer = [] } = {}) {
    const pair = await this.asked({ more });
    pair.backend.send(switching(pair.request, answer));
    return { ...pair, head: await pair.client.head() };
  }
}
