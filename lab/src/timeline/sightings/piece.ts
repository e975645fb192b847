import type { W3cEntry } from '@lab101/proxy';
import type { BrowserSocket, NginxError, Seen } from '../observations.ts';
import type { SeenEvent } from './sighting.ts';

/** One thing that one viewpoint saw. */
export type Piece =
  | { readonly kind: 'browser'; readonly socket: BrowserSocket }
  | { readonly kind: 'entry'; readonly entry: Seen<W3cEntry> }
  | { readonly kind: 'error'; readonly error: Seen<NginxError> }
  | { readonly kind: 'event'; readonly event: SeenEvent };

/** The handshake's headers as the backend logged them. */
export function headersOf(event: SeenEvent | undefined): Readonly<Record<string, string>> {
  const headers = event?.item['headers'];
  if (typeof headers !== 'object' || headers === null) return {};
  const isText = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string';
  return Object.fromEntries(Object.entries(headers).filter(isText));
}
