import type { MessageFact, PageFact } from './page-events.ts';

/** Name of the function in the page that hands an event to the test. */
export const BINDING = 'lab101Saw';

/**
 * A script for `addInitScript` that watches the page's WebSockets without changing them: the page
 * sees the same constructor, prototype, constants and events. Each event is reported in the task in
 * which it happened, so that a tab that is closed or killed has reported all earlier ones.
 */
export function pageScript(): string {
  const parts = [watchPage, watchConstructor, watchMethods, watchEvents, describe];
  return `(() => {\n${parts.map(String).join('\n')}\nwatchPage(${JSON.stringify(BINDING)});\n})();`;
}

/** What the parts below share. They run in the page, where nothing else of this file exists. */
interface Watch {
  readonly ids: WeakMap<object, number>;
  readonly tell: (fact: PageFact) => void;
  /** Reports a message, or only counts it after the limit. */
  readonly message: (socket: number, fact: MessageFact) => void;
  /** Reports how many were only counted. */
  readonly flush: (socket: number) => void;
}

type Methods = Record<'close' | 'send', (...args: readonly never[]) => void>;
type Binding = (event: unknown) => Promise<unknown>;

function watchPage(binding: string): void {
  const maxMessages = 1000;
  const documentId = Math.random().toString(36).slice(2);
  const now = Date.now; // the page's own clock may be replaced later
  const counts = new Map<number, number>();
  const watch: Watch = {
    ids: new WeakMap(),
    tell: (fact) => {
      const hand = (globalThis as unknown as Record<string, Binding | undefined>)[binding];
      hand?.({ document: documentId, atMs: now(), ...fact }).catch(() => undefined);
    },
    message: (socket, fact) => {
      const count = (counts.get(socket) ?? 0) + 1;
      counts.set(socket, count);
      if (count <= maxMessages) watch.tell({ kind: 'message', socket, ...fact });
      else if (count % maxMessages === 0) watch.flush(socket);
    },
    flush: (socket) => {
      const count = (counts.get(socket) ?? 0) - maxMessages;
      if (count > 0) watch.tell({ kind: 'dropped', socket, count });
    },
  };
  watch.tell({ kind: 'document', url: location.href, isTop: window.top === window });
  addEventListener('pagehide', () => {
    for (const socket of counts.keys()) watch.flush(socket);
    watch.tell({ kind: 'hidden' });
  });
  watchConstructor(watch);
  watchMethods(watch);
}

function watchConstructor(watch: Watch): void {
  const maxSockets = 1000;
  const native = globalThis.WebSocket;
  let last = 0;
  globalThis.WebSocket = new Proxy(native, {
    construct: (target, args: readonly unknown[], newTarget) => {
      last += 1;
      const socket = last;
      try {
        const made = Reflect.construct(target, args, newTarget) as WebSocket;
        if (socket > maxSockets) return made;
        watch.ids.set(made, socket);
        watch.tell({ kind: 'created', socket, url: made.url });
        watchEvents(made, socket, watch);
        return made;
      } catch (error) {
        // The browser refused it, as for mixed content. Wrong arguments are the page's own error.
        if (error instanceof DOMException && error.name === 'SecurityError') {
          const { href } = new URL(String(args[0]), document.baseURI);
          const url = href.replace(/^http/, 'ws');
          watch.tell({ kind: 'refused', socket, url, message: String(error) });
        }
        throw error;
      }
    },
  });
  native.prototype.constructor = globalThis.WebSocket; // socket.constructor === WebSocket
}

function watchMethods({ ids, tell, message }: Watch): void {
  const prototype = globalThis.WebSocket.prototype as unknown as Methods;
  prototype.close = new Proxy(prototype.close, {
    apply: (target, self: WebSocket, args: readonly unknown[]) => {
      const socket = ids.get(self);
      const isFirst = socket !== undefined && self.readyState < 2;
      const result: unknown = Reflect.apply(target, self, args);
      const code = args[0] === undefined ? undefined : Number(args[0]);
      if (isFirst) tell({ kind: 'closeCalled', socket, code });
      return result;
    },
  });
  prototype.send = new Proxy(prototype.send, {
    apply: (target, self: WebSocket, args: readonly unknown[]) => {
      const socket = ids.get(self);
      const isOpen = socket !== undefined && self.readyState === 1;
      const result: unknown = Reflect.apply(target, self, args);
      if (isOpen) message(socket, { from: 'page', ...describe(args[0]) });
      return result;
    },
  });
}

function watchEvents(made: WebSocket, socket: number, watch: Watch): void {
  made.addEventListener('open', () => watch.tell({ kind: 'open', socket }));
  made.addEventListener('error', () => watch.tell({ kind: 'error', socket }));
  made.addEventListener('message', ({ data }) =>
    watch.message(socket, { from: 'server', ...describe(data) }),
  );
  made.addEventListener('close', ({ code, reason, wasClean }) => {
    watch.flush(socket);
    watch.tell({ kind: 'close', socket, code, reason, wasClean });
  });
}

function describe(data: unknown): Omit<MessageFact, 'from'> {
  if (data instanceof Blob) return { type: 'binary', bytes: data.size, text: undefined };
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
    return { type: 'binary', bytes: data.byteLength, text: undefined };
  }
  const text = String(data);
  return { type: 'text', bytes: new TextEncoder().encode(text).length, text: text.slice(0, 256) };
}
