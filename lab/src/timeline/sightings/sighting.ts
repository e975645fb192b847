import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { RelayEnd } from '../../lab/relay-end.ts';
import type { BackendEvent } from '../../lab/backend-event.ts';
import type { BrowserPage, BrowserSocket, Seen } from '../observations.ts';

export type SeenEvent = Seen<BackendEvent & { readonly line?: string }>;

/** Everything that the viewpoints saw of one socket. */
export interface SocketSighting {
  /** In lower case. */
  readonly cid: string | undefined;
  readonly browser: BrowserSocket | undefined;
  readonly entry: Seen<AccessEntry> | undefined;
  readonly notes: readonly Seen<TimedNote>[];
  /** How ARR's relay saw it end. */
  readonly relayEnd: Seen<RelayEnd> | undefined;
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
