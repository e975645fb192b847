/** One request as a proxy logged it. For a WebSocket: one line, written when the socket ends. */
export interface AccessEntry {
  /** The end of the request: a proxy logs when it is over. */
  readonly endedAt: Date;
  /** The precision of `endedAt`, in ms: 1000 for a log with whole seconds. */
  readonly precisionMs: number;
  readonly method: string;
  /** The path as the client asked for it. */
  readonly uriStem: string;
  /** The client's own query; undefined if there is none. */
  readonly uriQuery: string | undefined;
  /** The connection id that the lab's page puts into the query. */
  readonly cid: string | undefined;
  /** The lab's port at which the client connected. */
  readonly serverPort: number;
  readonly clientIp: string;
  /** `HTTP/1.1`, `HTTP/2.0`; undefined if the log does not say. */
  readonly version: string | undefined;
  readonly userAgent: string | undefined;
  readonly host: string | undefined;
  readonly status: number;
  readonly bytesSent: number | undefined;
  readonly bytesReceived: number | undefined;
  /** In ms; for a WebSocket, how long the socket lived. */
  readonly timeTakenMs: number;
  /** Undefined if the proxy answered by itself. */
  readonly forwarded: ForwardedTo | undefined;
  /** The log's information about an answer of the proxy's own, besides its status. */
  readonly detail?: AnswerDetail | undefined;
  /** The line itself, for people. */
  readonly line: string;
}

/** The meaning of a proxy's own answer, for the proxy's own code. */
export interface AnswerDetail {
  /** The proxy's own code, such as `502.5`. */
  readonly status: string;
  /**
   * A clause for people: `the query is longer than maxQueryString`. Undefined if the meaning is
   * unknown.
   */
  readonly meaning: string | undefined;
  /** The advice, as a sentence. */
  readonly fix?: string;
  /** The failure that it is a sign of, such as `F33`. */
  readonly failure?: string;
}

/** The proxy's log entry for its request to the backend. */
export interface ForwardedTo {
  /** The id that the backend received as X-ARR-LOG-ID, in lower case; undefined if none is logged. */
  readonly id: string | undefined;
  /** The backend's status; undefined if it gave no answer (a 502 of the proxy's own). */
  readonly status: number | undefined;
}

/**
 * What a log line says besides "this request was answered", in words that every proxy shares.
 *
 * - of the program: started, reloaded (its configuration, connections go on), finishing (takes no
 *   more, lets connections end), stopping (ends at once), stopped, worker-ended (an older worker
 *   let its last connections go), killed (by a signal that it could not answer)
 * - of one connection: upstream-timed-out and client-timed-out (the proxy's own timeouts),
 *   connect-failed (no backend took the request), not-http (what the backend answered is not HTTP),
 *   client-lost and backend-lost (that side broke it), reset (one of them did), other
 */
export type NoteKind =
  | 'started'
  | 'reloaded'
  | 'finishing'
  | 'stopping'
  | 'stopped'
  | 'worker-ended'
  | 'killed'
  | 'upstream-timed-out'
  | 'client-timed-out'
  | 'connect-failed'
  | 'not-http'
  | 'client-lost'
  | 'backend-lost'
  | 'reset'
  | 'other';

export interface ProxyNote {
  readonly kind: NoteKind;
  /** Undefined if the line has no time of its own: it happened shortly before it was read. */
  readonly at: Date | undefined;
  /** The precision of `at`, in ms. */
  readonly precisionMs: number;
  /** Which connection it is about; undefined: the whole program. */
  readonly connection: NoteConnection | undefined;
  /** The proxy's own word for how serious it is, such as `info`. */
  readonly level: string;
  /** More than information: somebody should look at it. */
  readonly serious: boolean;
  /** The proxy's own words for the event, without the connection's data. */
  readonly message: string;
  /** The system's or the proxy's own words for why, such as `Connection refused`. */
  readonly reason: string | undefined;
  /** The line itself, the evidence. */
  readonly line: string;
}

export interface NoteConnection {
  /** The connection id that the lab's page put into the query of the request. */
  readonly cid: string | undefined;
  /** The id of X-ARR-LOG-ID, in lower case, if the line has it. */
  readonly logId: string | undefined;
  /** Path and query of the request, if the line has them. */
  readonly target: string | undefined;
  /** The Host that the client sent, if the line has it. */
  readonly host: string | undefined;
  /** The upgrade had been answered with 101 by then. */
  readonly upgraded: boolean;
}

/**
 * The content of one line. A line about a request may also be a note, such as one that names a
 * timeout.
 */
export interface ReadLine {
  readonly entry?: AccessEntry | undefined;
  readonly note?: ProxyNote | undefined;
}

/** The lab's ports, for a log that says only whether a request came by TLS. */
export interface LoggedPorts {
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** Reads a proxy's log line by line, access and error log alike. It may keep what earlier lines said. */
export interface ProxyLogReader {
  /** Undefined for a line that says nothing, such as one that is still being written. */
  read(line: string): ReadLine | undefined;
}
