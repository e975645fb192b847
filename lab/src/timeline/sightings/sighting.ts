import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { RelayEnd, RelayFrame, RelayOpen } from '../../lab/relay-event.ts';
import type { BackendEvent } from '../../lab/backend-event.ts';
import type { BrowserPage, BrowserSocket, Seen } from '../observations.ts';

export type SeenEvent = Seen<BackendEvent & { readonly line?: string }>;

/** A line of the relay's about one connection. */
export type RelayLine = Seen<RelayOpen> | Seen<RelayFrame> | Seen<RelayEnd>;

export interface RelaySighting {
  /** Undefined also if the log does not reach back so far. */
  readonly open: Seen<RelayOpen> | undefined;
  readonly frames: readonly Seen<RelayFrame>[];
  readonly end: Seen<RelayEnd> | undefined;
}

/** Everything that the viewpoints saw of one socket. */
export interface SocketSighting {
  /** In lower case. */
  readonly cid: string | undefined;
  readonly browser: BrowserSocket | undefined;
  readonly entry: Seen<AccessEntry> | undefined;
  readonly notes: readonly Seen<TimedNote>[];
  /** What ARR's relay saw of it; undefined: nothing. */
  readonly relay: RelaySighting | undefined;
  readonly open: SeenEvent | undefined;
  /** The backend's answer other than 101: `refuse`, or `no-upgrade`. */
  readonly refusal: SeenEvent | undefined;
  readonly close: SeenEvent | undefined;
  /** What `ws` complained of, such as `Max payload size exceeded`. */
  readonly complaint: SeenEvent | undefined;
  /** From this client, in order. */
  readonly messages: readonly SeenEvent[];
  /** The pings that a person sees. */
  readonly pings: readonly SeenEvent[];
}

/** Everything that the viewpoints saw of one page load. */
export interface PageSighting {
  readonly browser: BrowserPage | undefined;
  readonly entry: Seen<AccessEntry> | undefined;
  readonly notes: readonly Seen<TimedNote>[];
}
