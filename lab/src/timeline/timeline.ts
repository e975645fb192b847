import type { Headers, Viewpoint } from './observations.ts';

/**
 * The flows that the viewpoints' observations were joined into: one for each page load and socket.
 */
export interface Timeline {
  /** Which viewpoints were watched. */
  readonly watched: Readonly<Record<Viewpoint, boolean>>;
  /** Ordered by the time at which they began. */
  readonly flows: readonly Flow[];
}

export interface Flow {
  readonly kind: 'page' | 'socket';
  /** The socket's cid, the page's id, or X-ARR-LOG-ID. Stable, so that links keep working. */
  readonly id: string;
  readonly url: string;
  /** URL of the page that opened this socket; undefined for a page, or if unknown. */
  readonly pageUrl: string | undefined;
  /** `direct` bypasses the proxy. */
  readonly via: 'proxy' | 'direct' | 'unknown';
  /** Set if ARR's relay carried it and its log was read. */
  readonly relayed?: true;
  /** Set if a person's own application was behind the proxy, in the backend's place. */
  readonly ofApplication?: true;
  readonly startedAtMs: number;
  /** Undefined while it is open. */
  readonly endedAtMs: number | undefined;
  /** In order of cause and effect. */
  readonly steps: readonly TimelineStep[];
  readonly verdict: FlowVerdict;
}

/** A lifeline of the diagram; `relay` is ARR's, between the proxy and the backend. */
export type Party = Viewpoint | 'relay';

/** One arrow, or a note at a lifeline if `from` and `to` are the same. */
export interface TimelineStep {
  /** Epoch milliseconds, by the most exact clock. */
  readonly atMs: number;
  readonly from: Party;
  readonly to: Party;
  readonly kind: StepKind;
  /** The arrow's text: `GET / · Upgrade: websocket`, `101 Switching Protocols`. */
  readonly label: string;
  /** Headers worth reading, for a request or an answer. */
  readonly headers?: Headers;
  /** The number of consecutive pings or messages, if more than one. */
  readonly count?: number;
  /** The lines that show it. Empty only if `inferred`. */
  readonly evidence: readonly Evidence[];
  /** Not known to have arrived: the arrow ends before the other lifeline. */
  readonly unreached?: true;
  /** Not logged, but must have happened, such as the handshake between proxy and backend. */
  readonly inferred?: true;
}

export type StepKind =
  | 'request'
  | 'answer'
  | 'message'
  | 'ping'
  | 'close' // a close frame
  | 'cut' // the end of a connection without one
  | 'log' // a line about the whole connection: the proxy's 101
  | 'life'; // a program started, stopped, was reloaded, was killed

/** One line of one viewpoint, verbatim. */
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
  /** Epoch milliseconds by the writer's clock. */
  readonly atMs: number;
  /** Precision of `atMs`: 1000 for a log of whole seconds. */
  readonly precisionMs: number;
  /** The line is about the whole program, and so about every connection that it held. */
  readonly ofProgram?: true;
  /** The line, at most 4096 characters. A browser's event is worded as one line. */
  readonly line: string;
}

/** Who ended a connection, and why. */
export interface FlowVerdict {
  readonly who: 'client' | 'proxy' | 'backend' | 'network' | 'nobody' | 'cannot tell';
  /** Stable, for machines: a code of `CAUSES`. */
  readonly cause: string;
  /** The failure that it is a sign of, such as `F02`; the sentence names it too. */
  readonly failure?: string;
  /** For people: `The proxy cut it after 2 s of silence (proxy timeout).` */
  readonly sentence: string;
  /** The lines that decide it. Empty only if `who` is `cannot tell`. */
  readonly evidence: readonly Evidence[];
  /** If `who` is `cannot tell`: the viewpoints that would decide it. */
  readonly missing: readonly Viewpoint[];
}
