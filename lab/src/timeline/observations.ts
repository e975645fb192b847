import type { TimedNote } from '../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { BackendEvent } from '../lab/backend-event.ts';
import type { RelayEvent } from '../lab/relay-event.ts';
import type { Ports } from '../settings/ports.ts';

/** One of the three places from which a connection can be seen. */
export type Viewpoint = 'browser' | 'proxy' | 'backend';

/**
 * What the viewpoints saw in one stretch of time. A viewpoint that was not watched is undefined,
 * not empty: "the log has no such line" says something, "nobody looked" does not.
 */
export interface Observations {
  readonly browser: BrowserRecord | undefined;
  readonly proxy: ProxyRecord | undefined;
  readonly backend: BackendRecord | undefined;
  /** Undefined: there is no relay, or nobody looked. */
  readonly relay?: RelayRecord | undefined;
  /** What the proxy forwards goes to a person's own application, whose log nobody has. Default: no. */
  readonly application?: boolean | undefined;
  /** Where the lab is published: tells a socket past the proxy from one through it. */
  readonly ports?: Ports | undefined;
  /**
   * How long a connection may outlive a reload of the proxy; undefined: not known. A worker that ends
   * sooner ends because its last connection did.
   */
  readonly shutdownTimeoutMs?: number | undefined;
}

/** What one browser saw, whichever way it was watched. All times are epoch milliseconds. */
export interface BrowserRecord {
  /** Such as `Chromium 156.0.8078.79`. */
  readonly name: string;
  readonly pages: readonly BrowserPage[];
  readonly sockets: readonly BrowserSocket[];
}

/** The request for a page itself, without what the page loads after that. */
export interface BrowserPage {
  /** The id that a test put into the query (`?page=…`); undefined where there is none. */
  readonly pageId: string | undefined;
  readonly url: string;
  readonly requestedAtMs: number;
  readonly request: Headers;
  readonly answer: BrowserAnswer | undefined;
  /** Why there was no answer, such as `net::ERR_CONNECTION_REFUSED`. */
  readonly error: string | undefined;
  readonly gone: BrowserGone | undefined;
}

export interface BrowserAnswer {
  readonly atMs: number;
  readonly status: number;
  /** `h2`, `http/1.1`; undefined where the browser does not tell. */
  readonly protocol: string | undefined;
  readonly headers: Headers;
}

/** Names in lower case. Empty where the browser does not show them. */
export type Headers = Readonly<Record<string, string>>;

export interface BrowserSocket {
  readonly cid: string | undefined;
  /** Address of the page that opened it. */
  readonly pageUrl: string;
  readonly url: string;
  readonly createdAtMs: number;
  readonly request: Headers;
  /** The handshake's answer: 101 where it succeeded. */
  readonly answer: BrowserAnswer | undefined;
  readonly openedAtMs: number | undefined;
  /** The first 1000; `droppedMessages` says how many came after. */
  readonly messages: readonly BrowserMessage[];
  readonly droppedMessages: number;
  /** The page itself called `close()`. */
  readonly closeCalled: { readonly atMs: number; readonly code: number | undefined } | undefined;
  /** The `close` event. */
  readonly closed: BrowserClose | undefined;
  /** What the browser says to developers, such as `Unexpected response code: 403`. */
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

/** How a page ended: it was left for another, its tab was closed, its process ended. */
export interface BrowserGone {
  readonly atMs: number;
  readonly how: 'navigated' | 'closed' | 'crashed';
}

/** What the proxy wrote. */
export interface ProxyRecord {
  readonly entries: readonly Seen<AccessEntry>[];
  /** What it said besides; empty behind IIS, which has no error log. */
  readonly notes: readonly Seen<TimedNote>[];
  /** Whether it ran when the record was taken; undefined where nobody asked. */
  readonly running: boolean | undefined;
  /** Its log says when it cuts a connection itself. Default: if it says anything at all. */
  readonly namesItsCuts?: boolean;
}

/** What the backend wrote. */
export interface BackendRecord {
  readonly events: readonly Seen<BackendEvent & { readonly line?: string }>[];
  readonly running: boolean | undefined;
}

/** What ARR's relay wrote, between the proxy and the backend. */
export interface RelayRecord {
  readonly events: readonly Seen<RelayEvent>[];
  readonly running: boolean | undefined;
}

/** Something that was read from a log, and when the reader saw it. */
export interface Seen<T> {
  readonly item: T;
  /** Epoch milliseconds of the reader's clock: finer than a log that writes whole seconds. */
  readonly seenAtMs: number;
}
