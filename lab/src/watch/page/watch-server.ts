import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabError } from '../../errors.ts';
import { portHolder } from '../../machine/port-holder.ts';
import { LOOPBACK } from '../../settings/ports.ts';
import { projectPath } from '../../project.ts';
import { FAILURE_PAGES } from '../../text/failure-page.ts';
import { readAsset } from '../../view/assets.ts';
import { renderFlow } from '../../view/flow.ts';
import type { LiveChange } from '../model/live-flow.ts';
import type { LabState, Viewer } from '../viewer.ts';
import { createPageDocument } from './page-document.ts';
import { StreamClient } from './event-stream.ts';
import { Feed } from './feed.ts';
import { findRefusal } from './request-check.ts';

export interface WatchServerOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Pages that may listen at the same time. Default: 8. */
  readonly maxClients?: number;
  /** Between two signs of life, in ms. Default: 15 000. */
  readonly beatMs?: number;
  /** A page that takes nothing for so long is dropped, in ms. Default: 10 000. */
  readonly stalledMs?: number;
}

/** @throws {LabError} LAB_PORT_TAKEN if the port that was asked for is not available */
export async function startWatchServer(options: WatchServerOptions): Promise<WatchServer> {
  const server = new WatchServer(options);
  await server.listen();
  return server;
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen({ port, host: LOOPBACK, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const holder = await portHolder(port);
    throw new LabError(
      'LAB_PORT_TAKEN',
      `cannot listen on ${LOOPBACK}:${port}${holder === undefined ? '' : `, which ${holder} uses`}: ` +
        'run make watch without WATCH_PORT to use a free port',
      { cause: error },
    );
  }
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const FAILURE_PAGE = new RegExp(`^/${FAILURE_PAGES}(?:F\\d\\d|README)\\.md$`);

/**
 * The page on 127.0.0.1: reads only, and only for this machine. It shows connections, not lines, and
 * tells its reader of each change after the backlog.
 */
export class WatchServer implements Viewer, AsyncDisposable {
  port = 0;
  readonly #server = createServer(
    { maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 10_000 },
    (request, response) => this.#answer(request, response),
  );
  readonly #document = createPageDocument();
  readonly #options: WatchServerOptions;
  readonly #feed = new Feed();
  readonly #clients = new Map<StreamClient, { sent: number | undefined }>();
  #beats: NodeJS.Timeout | undefined;

  constructor(options: WatchServerOptions) {
    this.#options = options;
    this.#server.maxConnections = 64;
  }

  async listen(): Promise<void> {
    await listen(this.#server, this.#options.port);
    this.port = (this.#server.address() as AddressInfo).port;
    this.#beats = setInterval(() => this.#beat(), this.#options.beatMs ?? 15_000);
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.port}`;
  }

  onState(state: LabState): void {
    this.#feed.setState(state);
    this.#tellAll();
  }

  onItem(): void {
    // The page shows connections.
  }

  onBacklog(): void {
    this.#feed.caughtUp();
  }

  onChange(change: LiveChange): void {
    this.#feed.change(change);
    this.#tellAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beats);
    for (const client of this.#clients.keys()) client.end();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume(); // a body is read and thrown away: nothing here takes one
    const refusal = findRefusal(request.method, request.headers, this.port);
    if (refusal !== undefined) {
      return send(response, refusal.status, 'text/plain', `${refusal.text}\n`, refusal.headers);
    }
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path === '/') return this.#sendPage(response);
    if (path === '/events') return this.#listen(request, response);
    if (path.startsWith('/flow/')) return this.#sendFlow(path.slice('/flow/'.length), response);
    if (FAILURE_PAGE.test(path)) return this.#sendFailure(path.slice(1), response);
    const script = this.#document.scripts.get(path);
    if (script !== undefined) return send(response, 200, 'text/javascript', script);
    send(response, 404, 'text/plain', 'not found: the page is at /\n');
  }

  #sendPage(response: ServerResponse): void {
    const { markup, contentSecurityPolicy } = this.#document.render();
    const headers = { 'Content-Security-Policy': contentSecurityPolicy };
    send(response, 200, 'text/html', markup, headers);
  }

  #sendFlow(name: string, response: ServerResponse): void {
    const live = this.#feed.find(decoded(name));
    if (live === undefined) return send(response, 404, 'text/plain', 'no longer kept\n');
    send(response, 200, 'text/html', renderFlow(live.flow, { project: '/' }));
  }

  /** As text: Markdown reads well. */
  #sendFailure(file: string, response: ServerResponse): void {
    if (!existsSync(projectPath(file))) return send(response, 404, 'text/plain', 'no such page\n');
    send(response, 200, 'text/plain', readAsset(file));
  }

  #listen(request: IncomingMessage, response: ServerResponse): void {
    const most = this.#options.maxClients ?? 8;
    if (this.#clients.size >= most) {
      const text = `${most} pages are open already; close one\n`;
      return send(response, 503, 'text/plain', text, { 'Retry-After': '5' });
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' });
    if (request.method === 'HEAD') return void response.end();
    const { stalledMs } = this.#options;
    const client: StreamClient = new StreamClient(response, {
      onRoom: () => this.#tell(client),
      onGone: () => void this.#clients.delete(client),
      ...(stalledMs !== undefined && { stalledMs }),
    });
    const sent = this.#feed.revisionOf(String(request.headers['last-event-id'] ?? ''));
    this.#clients.set(client, { sent });
    this.#tell(client);
  }

  #tellAll(): void {
    for (const client of this.#clients.keys()) this.#tell(client);
  }

  #tell(client: StreamClient): void {
    const known = this.#clients.get(client);
    if (known === undefined || !client.hasRoom || known.sent === this.#feed.revision) return;
    const message = this.#feed.message(known.sent);
    known.sent = this.#feed.revision;
    client.send(message);
  }

  #beat(): void {
    for (const client of this.#clients.keys()) client.beat();
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return ''; // a stray %: no id has one
  }
}

function send(
  response: ServerResponse,
  status: number,
  type: 'text/plain' | 'text/html' | 'text/javascript',
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...HEADERS,
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body); // Node sends no body in answer to HEAD
}
