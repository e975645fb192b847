import type { Load, LoadResult } from './clients.ts';

/** An order to the clients' process, one at a time. `leave` has no reply; the process exits. */
export type ClientsOrder =
  | { readonly do: 'gather'; readonly connections: number }
  | { readonly do: 'talk'; readonly load: Load }
  | { readonly do: 'leave' };

/** A reply, or an unrequested report: a lost connection invalidates a measurement. */
export type ClientsReport =
  | { readonly is: 'gathered' }
  | { readonly is: 'heard'; readonly result: LoadResult }
  | { readonly is: 'lost'; readonly why: string };
