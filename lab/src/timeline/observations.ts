import type { TimedNote } from '../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { BackendEvent } from '../lab/backend-event.ts';
import type { RelayEvent } from '../lab/relay-event.ts';
import type { Ports } from '../settings/ports.ts';

/** A place from which a connection is observed. */
export type Viewpoint = 'browser' | 'proxy' | 'backend';

/**
 * What the viewpoints saw during one period. Undefined means that a viewpoint was not watched; an
 * empty record means that it was watched and saw nothing.
 */
export interface Observations {
  readonly browser: BrowserRecord | undefined;
  readonly proxy: ProxyRecord | undefined;
  readonly backend: BackendRecord | undefined;
  /** Undefined if there is no relay, or it was not watched. */
  readonly relay?: RelayRecord | undefined;
  /**
   * The proxy forwards to a person's own application, whose log the lab does not have. Default
   * false.
   */
  readonly application?: boolean | undefined;
  /** The lab's ports. They tell a direct socket from a proxied one. */
  readonly ports?: Ports | undefined;
  /**
   * How long a connection may outlive a reload of the proxy; undefined if unknown. A worker that
   * ends sooner ends because its last connection did.
   */
  readonly shutdownTimeoutMs?: number | undefined;
}

/** What one browser saw. All times are epoch milliseconds. */
export interface BrowserRecord {
  /** Such as `Chromium 156.0.8078.79`. */
  readonly name: string;
  readonly pages: readonly BrowserPage[];
  readonly sockets: readonly BrowserSocket[];
}

/** The request for a page, without the files that the page loads. */
export interface BrowserPage {
  /** The id that a test put into the query (`?page=…`), if any. */
  readonly pageId: string | undefined;
  readonly url: string;
  readonly requestedAtMs: number;
  readonly request: Headers;
  readonly answer: BrowserAnswer | undefined;
  /** Why there was no answer: `net::ERR_CONNECTION_REFUSED`. */
  readonly error: string | undefined;
  readonly gone: BrowserGone | undefined;
}

export interface BrowserAnswer {
  readonly atMs: number;
  readonly status: number;
  /** `h2`, `http/1.1`; undefined if the browser does not tell. */
  readonly protocol: string | undefined;
  readonly headers: Headers;
}

/** Names in lower case. Empty if the browser does not show them. */
export type Headers = Readonly<Record<string, string>>;

export interface BrowserSocket {
  readonly cid: string | undefined;
  /** URL of the page that opened it. */
  readonly pageUrl: string;
  readonly url: string;
  readonly createdAtMs: number;
  readonly request: Headers;
  /** The answer to the handshake: 101 if it succeeded. */
  readonly answer: BrowserAnswer | undefined;
  readonly openedAtMs: number | undefined;
  /** The first 1000; `droppedMessages` counts the others. */
  readonly messages: readonly BrowserMessage[];
  readonly droppedMessages: number;
  /** The page itself called `close()`. */
  readonly closeCalled: { readonly atMs: number; readonly code: number | undefined } | undefined;
  /** The `close` event. */
  readonly closed: BrowserClose | undefined;
  /** The console's error, such as `Unexpected response code: 403`. */
  readonly error: { readonly atMs: number; readonly message: string } | undefined;
  /** The page went away while the socket was open. */
  readonly gone: BrowserGone | undefined;
}

export interface BrowserMessage {
  readonly atMs: number;
  readonly from: 'page' | 'server';
  readonly type: 'text' | 'binary';
  readonly bytes: number;
  /** The first 256 characters of a text. */
  readonly text: string | undefined;
}

export interface BrowserClose {
  readonly atMs: number;
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** How a page ended: it navigated away, its tab was closed, or its process ended. */
export interface BrowserGone {
  readonly atMs: number;
  readonly how: 'navigated' | 'closed' | 'crashed';
}

/** The proxy's logs. */
export interface ProxyRecord {
  readonly entries: readonly Seen<AccessEntry>[];
  /** Its other messages. Empty behind IIS, which has no error log. */
  readonly notes: readonly Seen<TimedNote>[];
  /** Whether it ran when the record was taken; undefined if not polled. */
  readonly running: boolean | undefined;
  /** Its log says when the proxy itself cuts a connection. Default: true if there are notes. */
  readonly namesItsCuts?: boolean;
}

/** The backend's log. */
export interface BackendRecord {
  readonly events: readonly Seen<BackendEvent & { readonly line?: string }>[];
  readonly running: boolean | undefined;
}

/** The log of ARR's relay, which runs between the proxy and the backend. */
export interface RelayRecord {
  readonly events: readonly Seen<RelayEvent>[];
  readonly running: boolean | undefined;
}

/** A log entry, and when it was read. */
export interface Seen<T> {
  readonly item: T;
  /** Epoch milliseconds by the reader's clock, which is finer than a log of whole seconds. */
  readonly seenAtMs: number;
}
