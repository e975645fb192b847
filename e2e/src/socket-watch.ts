import type { CDPSession, Page } from '@playwright/test';

/** One WebSocket as Chromium's network stack saw it: what the article needed Fiddler for. */
export interface WatchedSocket {
  readonly url: string;
  readonly cid: string | undefined;
  request: Readonly<Record<string, string>>;
  /** Undefined until the handshake was answered. 101 where it succeeded. */
  status: number | undefined;
  response: Readonly<Record<string, string>>;
  /** From the handshake's request to the end, in ms; undefined before that. */
  lifeMs: number | undefined;
  error: string | undefined;
}

interface Tracked extends WatchedSocket {
  requestedAt: number | undefined;
}

/** Watches the sockets that a page opens from now on. Chromium only: it speaks CDP. */
export async function watchSockets(page: Page): Promise<readonly WatchedSocket[]> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const byId = new Map<string, Tracked>();
  const list: Tracked[] = [];
  session.on('Network.webSocketCreated', ({ requestId, url }) => {
    const socket = newSocket(url);
    byId.set(requestId, socket);
    list.push(socket);
  });
  session.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, request, timestamp }) => {
    update(byId, requestId, { request: lowerCase(request.headers), requestedAt: timestamp });
  });
  session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, response }) => {
    const { status, headers } = response;
    update(byId, requestId, { status, response: lowerCase(headers) });
  });
  session.on('Network.webSocketFrameError', ({ requestId, errorMessage }) => {
    update(byId, requestId, { error: errorMessage });
  });
  session.on('Network.webSocketClosed', ({ requestId, timestamp }) => {
    const requested = byId.get(requestId)?.requestedAt ?? timestamp;
    update(byId, requestId, { lifeMs: (timestamp - requested) * 1000 }); // CDP counts in seconds
  });
  await session.send('Network.enable');
  return list;
}

function newSocket(url: string): Tracked {
  return {
    url,
    cid: new URL(url).searchParams.get('cid') ?? undefined,
    request: {},
    status: undefined,
    response: {},
    lifeMs: undefined,
    error: undefined,
    requestedAt: undefined,
  };
}

function update(sockets: ReadonlyMap<string, Tracked>, id: string, change: Partial<Tracked>): void {
  const socket = sockets.get(id);
  if (socket !== undefined) Object.assign(socket, change);
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
