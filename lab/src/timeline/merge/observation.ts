import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { BrowserSocket, Seen } from '../observations.ts';
import type { RelayLine, SeenEvent } from './socket-observations.ts';

/** One observation of one viewpoint. */
export type Observation =
  | { readonly kind: 'browser'; readonly socket: BrowserSocket }
  | { readonly kind: 'entry'; readonly entry: Seen<AccessEntry> }
  | { readonly kind: 'note'; readonly note: Seen<TimedNote> }
  | { readonly kind: 'relay'; readonly line: RelayLine }
  | { readonly kind: 'event'; readonly event: SeenEvent };
