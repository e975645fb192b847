import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { RelayEnd } from '../../lab/relay-end.ts';
import type { BrowserSocket, Seen } from '../observations.ts';
import type { SeenEvent } from './sighting.ts';

/** One thing that one viewpoint saw. */
export type Piece =
  | { readonly kind: 'browser'; readonly socket: BrowserSocket }
  | { readonly kind: 'entry'; readonly entry: Seen<AccessEntry> }
  | { readonly kind: 'note'; readonly note: Seen<TimedNote> }
  | { readonly kind: 'relay'; readonly end: Seen<RelayEnd> }
  | { readonly kind: 'event'; readonly event: SeenEvent };
