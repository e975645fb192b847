import type { SocketEndpoint } from './endpoint.ts';

/** One socket from its request on. Each has its own connection id. */
export interface Attempt {
  readonly cid: string;
  readonly endpoint: SocketEndpoint;
  readonly url: string;
  readonly startedAt: number;
  openedAt?: number;
  /** The negotiated extensions, such as `permessage-deflate`; empty for none. */
  extensions?: string;
  /** Number of data frames received. */
  received?: number;
  /** The time of the last data in either direction. */
  lastDataAt?: number;
  /** This page called close(). */
  closing?: true;
}

/** Failures without a close event, and so without a code. */
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
