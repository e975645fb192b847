import type { Endpoint } from './endpoint.ts';

/** One socket, from the moment it is asked for: each has a connection id of its own. */
export interface Attempt {
  readonly cid: string;
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly startedAt: number;
  openedAt?: number;
  /** The extensions that the handshake agreed on, such as `permessage-deflate`; empty for none. */
  extensions?: string;
  /** Frames with data that arrived. */
  received?: number;
  /** When data passed last, either way. */
  lastDataAt?: number;
  /** This page asked the socket to close. */
  closing?: true;
}

/** Ways to fail that bring no close event, so no code either. */
export type AttemptFailure =
  | { readonly cause: 'refused'; readonly error: string; readonly detail: string }
  | { readonly cause: 'silent' }
  | { readonly cause: 'timeout'; readonly afterMs: number }
  | { readonly cause: 'close-unanswered'; readonly afterMs: number };

export type Ending =
  | {
      readonly kind: 'close';
      readonly at: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    }
  | { readonly kind: 'failure'; readonly at: number; readonly failure: AttemptFailure };

/** The time for which the socket was open, in milliseconds; undefined if it never was. */
export function openForMs(attempt: Attempt, until: number): number | undefined {
  return attempt.openedAt === undefined ? undefined : until - attempt.openedAt;
}

/**
 * The time since the last data in either direction, in milliseconds; undefined if it never was
 * open.
 */
export function silentForMs({ openedAt, lastDataAt }: Attempt, until: number): number | undefined {
  return openedAt === undefined ? undefined : until - Math.max(openedAt, lastDataAt ?? openedAt);
}
