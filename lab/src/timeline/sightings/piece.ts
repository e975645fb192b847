import type { W3cEntry } from '@lab101/proxy';
import type { BrowserSocket, NginxError, Seen } from '../observations.ts';
import type { SeenEvent } from './sighting.ts';

/** One thing that one viewpoint saw. */
export type Piece =
  | { readonly kind: 'browser'; readonly socket: BrowserSocket }
  | { readonly kind: 'entry'; readonly entry: Seen<W3cEntry> }
  | { readonly kind: 'error'; readonly error: Seen<NginxError> }
  | { readonly kind: 'event'; readonly event: SeenEvent };
