import type { Load, LoadResult } from './crowd.ts';

/** What the clients' process is told to do, one at a time. To leaving it says nothing, but ends. */
export type CrowdOrder =
  | { readonly do: 'gather'; readonly connections: number }
  | { readonly do: 'talk'; readonly load: Load }
  | { readonly do: 'leave' };

/** What it answers, and what it says unasked: a lost connection spoils a measurement. */
export type CrowdReport =
  | { readonly is: 'gathered' }
  | { readonly is: 'heard'; readonly result: LoadResult }
  | { readonly is: 'lost'; readonly why: string };
