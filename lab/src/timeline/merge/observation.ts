import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { BrowserSocket, Seen } from '../observations.ts';
import type { RelayLine, SeenEvent } from './socket-observations.ts';

/** What is observed, by its kind. */
export interface Observed {
  readonly browser: BrowserSocket;
  readonly entry: Seen<AccessEntry>;
  readonly note: Seen<TimedNote>;
  readonly relay: RelayLine;
  readonly event: SeenEvent;
}

/** One observation of one viewpoint. */
export type Observation = {
  readonly [Kind in keyof Observed]: { readonly kind: Kind; readonly seen: Observed[Kind] };
}[keyof Observed];
