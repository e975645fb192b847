import type { Headers, Viewpoint } from './observations.ts';

/** What happened, put together from all viewpoints: one exchange for each page load and socket. */
export interface Timeline {
  /** Which viewpoints were watched. */
  readonly watched: Readonly<Record<Viewpoint, boolean>>;
  /** By the time at which they began. */
  readonly exchanges: readonly Exchange[];
}

export interface Exchange {
  readonly kind: 'page' | 'socket';
  /** The socket's cid, the page's id, or X-ARR-LOG-ID: stable, for links. */
  readonly id: string;
  readonly url: string;
  /** Address of the page that opened this socket; undefined for a page, or where nobody saw it. */
  readonly pageUrl: string | undefined;
  /** Which way it took: `direct` is past the proxy. */
  readonly via: 'proxy' | 'direct' | 'unknown';
  /** ARR's relay carried it, and its log was read. */
  readonly relayed?: true;
  readonly startedAtMs: number;
  /** Undefined while it is open. */
  readonly endedAtMs: number | undefined;
  /** In the order in which one caused the next. */
  readonly steps: readonly TimelineStep[];
  readonly verdict: Verdict;
}

/** A lifeline of the diagram; `relay` is ARR's, between the proxy and the backend. */
export type Party = Viewpoint | 'relay';

/** One arrow, or one note at a lifeline where `from` and `to` are the same. */
export interface TimelineStep {
  /** Epoch milliseconds, the best that is known. */
  readonly atMs: number;
  readonly from: Party;
  readonly to: Party;
  readonly kind: StepKind;
  /** What stands on the arrow: `GET / · Upgrade: websocket`, `101 Switching Protocols`. */
  readonly label: string;
  /** Headers worth reading, for a request or an answer. */
  readonly headers?: Headers;
  /** How many in a row this step stands for, where more than one: pings, messages. */
  readonly count?: number;
  /** Who says so. Empty only where `inferred`. */
  readonly evidence: readonly Evidence[];
  /** Nobody says that it arrived: the hop was tried, and its arrow ends before the other lifeline. */
  readonly unreached?: true;
  /** Nobody logged it, and it must have been: the handshake between proxy and backend, say. */
  readonly inferred?: true;
}

export type StepKind =
  | 'request'
  | 'answer'
  | 'message'
  | 'ping'
  | 'close' // a close frame
  | 'cut' // the end of a connection without one
  | 'log' // a line that was written about the whole: the proxy's 101
  | 'life'; // a program started, stopped, was reloaded, was killed

/** What one viewpoint said, as it said it. */
export interface Evidence {
  readonly viewpoint: Party;
  readonly source:
    | 'browser'
    | 'access log'
    | 'error log'
    | 'relay log'
    | 'event log'
    | 'trace'
    | 'status';
  /** Epoch milliseconds by the clock of who wrote it. */
  readonly atMs: number;
  /** How exact that is: 1000 for a log that writes whole seconds. */
  readonly precisionMs: number;
  /** It is about the whole program, and so about every connection that it held. */
  readonly ofProgram?: true;
  /** The line itself, at most 4096 characters. What a browser saw is put into one line. */
  readonly line: string;
}

/** Who ended a connection, and why. */
export interface Verdict {
  readonly who: 'client' | 'proxy' | 'backend' | 'network' | 'nobody' | 'cannot tell';
  /** Stable, for machines: a code of `CAUSES`. */
  readonly cause: string;
  /** The failure in the catalogue, such as `F02`, that it is a sign of; the sentence names it too. */
  readonly failure?: string;
  /** For people: `The proxy cut it after 2 s of silence (proxy timeout).` */
  readonly sentence: string;
  /** The lines that decide it. Empty only for `cannot tell`. */
  readonly evidence: readonly Evidence[];
  /** The viewpoints that would decide it, where it cannot be told. */
  readonly missing: readonly Viewpoint[];
}
