import type { BrowserAnswer, Headers } from '@lab101/lab';
import type { CDPSession, Page } from '@playwright/test';

/**
 * One WebSocket as the browser's network stack saw it, which the article used Fiddler for. Times
 * are epoch milliseconds.
 */
export interface NetworkSocket {
  readonly url: string;
  readonly createdAtMs: number;
  /** The handshake's request headers; empty if the browser does not show them. */
  readonly request: Headers;
  readonly answer: BrowserAnswer | undefined;
  readonly error: { readonly atMs: number; readonly message: string } | undefined;
}

/** The sockets that a page opened since it was watched, in that order; bounded. */
export interface NetworkWatch {
  readonly sockets: readonly NetworkSocket[];
  /** Resolves when all reports of the browser have arrived. */
  flush(): Promise<void>;
}

type Tracked = { -readonly [Key in keyof NetworkSocket]: NetworkSocket[Key] };

const MAX_SOCKETS = 1000;

/** Watches with the means of the browser: Chromium shows the handshake, others do not. */
export async function watchNetwork(page: Page): Promise<NetworkWatch> {
  const name = page.context().browser()?.browserType().name();
  return name === 'chromium' ? await watchByCdp(page) : watchByPlaywright(page);
}

function watchByPlaywright(page: Page): NetworkWatch {
  const sockets: Tracked[] = [];
  page.on('websocket', (opened) => {
    if (sockets.length >= MAX_SOCKETS) return;
    const socket = newSocket(opened.url(), Date.now());
    sockets.push(socket);
    opened.on('socketerror', (message) => (socket.error ??= { atMs: Date.now(), message }));
  });
  return { sockets, flush: async () => undefined };
}

async function watchByCdp(page: Page): Promise<NetworkWatch> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const byId = new Map<string, Tracked>();
  const sockets: Tracked[] = [];
  const clock = new Clock();
  session.on('Network.webSocketCreated', ({ requestId, url }) => {
    if (sockets.length >= MAX_SOCKETS) return;
    const socket = newSocket(url, Date.now());
    byId.set(requestId, socket);
    sockets.push(socket);
  });
  session.on('Network.webSocketWillSendHandshakeRequest', (event) => {
    clock.set(event.timestamp, event.wallTime);
    const createdAtMs = event.wallTime * 1000;
    const socket = byId.get(event.requestId);
    if (socket) Object.assign(socket, { createdAtMs, request: lowerCase(event.request.headers) });
  });
  session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, timestamp, response }) => {
    const socket = byId.get(requestId);
    const { status, headers, headersText } = response;
    const protocol = /^HTTP\/[\d.]+/.exec(headersText ?? '')?.[0].toLowerCase();
    const answer = { atMs: clock.at(timestamp), status, protocol, headers: lowerCase(headers) };
    if (socket) socket.answer = answer;
  });
  session.on('Network.webSocketFrameError', ({ requestId, timestamp, errorMessage }) => {
    const socket = byId.get(requestId);
    if (socket) socket.error ??= { atMs: clock.at(timestamp), message: errorMessage };
  });
  await session.send('Network.enable');
  const flush = async (): Promise<void> => void (await session.send('Network.enable'));
  return { sockets, flush };
}

/** CDP's timestamps count from anywhere, in s; a request has the wall time, too. */
class Clock {
  #offsetMs: number | undefined;

  set(timestamp: number, wallTime: number): void {
    this.#offsetMs = (wallTime - timestamp) * 1000;
  }

  at(timestamp: number): number {
    return this.#offsetMs === undefined ? Date.now() : timestamp * 1000 + this.#offsetMs;
  }
}

function newSocket(url: string, createdAtMs: number): Tracked {
  return {
    url,
    createdAtMs,
    request: {},
    answer: undefined,
    error: undefined,
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
