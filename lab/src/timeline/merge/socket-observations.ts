import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { RelayEnd, RelayFrame, RelayOpen } from '../../lab/relay-event.ts';
import type { BackendEvent } from '../../lab/backend-event.ts';
import type { BrowserPage, BrowserSocket, Seen } from '../observations.ts';

export type SeenEvent = Seen<BackendEvent & { readonly line?: string }>;

/** A line of the relay's log about one connection. */
export type RelayLine = Seen<RelayOpen> | Seen<RelayFrame> | Seen<RelayEnd>;

export interface RelayObservations {
  /** Undefined if the log begins later. */
  readonly open: Seen<RelayOpen> | undefined;
  readonly frames: readonly Seen<RelayFrame>[];
  readonly end: Seen<RelayEnd> | undefined;
}

/** What all viewpoints saw of one socket. */
export interface SocketObservations {
  /** In lower case. */
  readonly cid: string | undefined;
  readonly browser: BrowserSocket | undefined;
  readonly entry: Seen<AccessEntry> | undefined;
  readonly notes: readonly Seen<TimedNote>[];
  /** Undefined if ARR's relay saw nothing of it. */
  readonly relay: RelayObservations | undefined;
  readonly open: SeenEvent | undefined;
  /** The backend's event for an answer other than 101: `refuse` or `no-upgrade`. */
  readonly refusal: SeenEvent | undefined;
  readonly close: SeenEvent | undefined;
  /** The error of `ws`, such as `Max payload size exceeded`. */
  readonly complaint: SeenEvent | undefined;
  /** From this client, in order. */
  readonly messages: readonly SeenEvent[];
  /** The application's visible pings, not those of RFC 6455. */
  readonly pings: readonly SeenEvent[];
}

/** What all viewpoints saw of one page load. */
export interface PageObservations {
  readonly browser: BrowserPage | undefined;
  readonly entry: Seen<AccessEntry> | undefined;
  readonly notes: readonly Seen<TimedNote>[];
}
