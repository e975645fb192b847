import type { BrowserGone, BrowserMessage, BrowserSocket } from '@lab101/lab';
import type { PageEvent } from './page-events.ts';
import type { TopDocument } from './page-loads.ts';
import type { NetworkSocket } from './socket-watch.ts';

type Tracked = { -readonly [Key in keyof BrowserSocket]: BrowserSocket[Key] } & {
  messages: BrowserMessage[];
};

interface PageDocument {
  readonly url: string;
  readonly isTop: boolean;
  readonly startedAtMs: number;
  hiddenAtMs: number | undefined;
  gone: BrowserGone | undefined;
}

interface PageSocket {
  readonly socket: Tracked;
  readonly document: string;
  /** True if the constructor threw, so that nothing reached the network. */
  readonly refused: boolean;
}

/** The documents and sockets of a page, as its script reported them. */
export class PageSockets {
  readonly #documents = new Map<string, PageDocument>();
  readonly #sockets = new Map<string, PageSocket>();

  get topDocuments(): readonly TopDocument[] {
    return [...this.#documents.values()].filter(({ isTop }) => isTop);
  }

  take(event: PageEvent): void {
    if (event.kind === 'document') this.#began(event);
    else if (event.kind === 'hidden') this.#hidden(event);
    else if (event.kind === 'created' || event.kind === 'refused') this.#created(event);
    else this.#happened(event);
  }

  /** The page was closed or left, and with it all its sockets. */
  leave(how: BrowserGone['how'], atMs: number): void {
    for (const document of this.#documents.values()) {
      document.gone ??= { atMs: document.hiddenAtMs ?? atMs, how };
    }
  }

  /** @param network the same sockets as the browser's network stack saw them */
  sockets(network: readonly NetworkSocket[]): BrowserSocket[] {
    const unmatched = [...network];
    const seen = [...this.#sockets.values()].map(({ socket, document, refused }) => {
      const gone = socket.closed === undefined ? this.#documents.get(document)?.gone : undefined;
      const index = refused ? -1 : unmatched.findIndex(({ url }) => url === socket.url);
      const [below] = index < 0 ? [] : unmatched.splice(index, 1);
      return merge({ ...socket, messages: [...socket.messages], gone }, below);
    });
    const unseen = unmatched.map((below) =>
      merge(newSocket(below.url, '', below.createdAtMs), below),
    );
    return [...seen, ...unseen].toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  #began({ document, url, isTop, atMs }: PageEvent & { readonly kind: 'document' }): void {
    if (isTop) this.leave('navigated', atMs);
    const began = { url, isTop, startedAtMs: atMs, hiddenAtMs: undefined, gone: undefined };
    this.#documents.set(document, began);
  }

  #hidden({ document, atMs }: PageEvent): void {
    const known = this.#documents.get(document);
    if (known !== undefined) known.hiddenAtMs ??= atMs;
    if (known?.isTop === false) known.gone ??= { atMs, how: 'navigated' };
  }

  #created(event: PageEvent & { readonly kind: 'created' | 'refused' }): void {
    const { document, url, atMs } = event;
    const socket = newSocket(url, this.#documents.get(document)?.url ?? '', atMs);
    const refused = event.kind === 'refused';
    if (refused) socket.error = { atMs, message: event.message };
    this.#sockets.set(`${document}/${event.socket}`, { socket, document, refused });
  }

  #happened(
    event: Exclude<PageEvent, { kind: 'document' | 'hidden' | 'created' | 'refused' }>,
  ): void {
    const { atMs } = event;
    const socket = this.#sockets.get(`${event.document}/${event.socket}`)?.socket;
    if (socket === undefined) return;
    if (event.kind === 'open') socket.openedAtMs = atMs;
    if (event.kind === 'error') socket.error ??= { atMs, message: '' };
    if (event.kind === 'closeCalled') socket.closeCalled ??= { atMs, code: event.code };
    if (event.kind === 'dropped') socket.droppedMessages = event.count;
    if (event.kind === 'message') {
      const { from, type, bytes, text } = event;
      socket.messages.push({ atMs, from, type, bytes, text });
    }
    if (event.kind === 'close') {
      const { code, reason, wasClean } = event;
      socket.closed = { atMs, code, reason, wasClean };
    }
  }
}

function newSocket(url: string, pageUrl: string, createdAtMs: number): Tracked {
  return {
    cid: new URL(url).searchParams.get('cid') ?? undefined,
    pageUrl,
    url,
    createdAtMs,
    request: {},
    answer: undefined,
    openedAtMs: undefined,
    messages: [],
    droppedMessages: 0,
    closeCalled: undefined,
    closed: undefined,
    error: undefined,
    gone: undefined,
  };
}

/** The page's events have the times, the network stack's have the headers and errors. */
function merge(socket: BrowserSocket, below: NetworkSocket | undefined): BrowserSocket {
  if (below === undefined) return socket;
  return {
    ...socket,
    request: below.request,
    answer: below.answer,
    error: below.error ?? socket.error,
  };
}
