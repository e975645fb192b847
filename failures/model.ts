import type { ProgramSite } from './programs/program.ts';
import type { ProgramName } from './programs/programs.ts';

/** One cause for which a WebSocket behind a proxy fails: how it shows, and how it is provoked. */
export interface Failure {
  /** Such as `F03`: the doctor's code. It stays. */
  readonly id: string;
  /** Who misbehaves, and how. */
  readonly who: string;
  /** Ways to provoke it, the commonest first: F03.1 is the first. Empty: it does not run here. */
  readonly faces: readonly Face[];
  /** Why it does not run here, or which of its faces do not. */
  readonly notRun?: string;
}

/** One way to provoke it, with what must come of it. */
export interface Face extends FaceSetup {
  /** In a few words: what is wrong with what. */
  readonly title: string;
  /**
   * Exactly what Chromium's console says, without its `WebSocket connection to '…' failed: `;
   * null: nothing. `{URL}` and `{PAGE}` stand for the addresses.
   */
  readonly chromium: string | null;
  /** The page's events, in their order. Default: `error, close 1006`. */
  readonly events?: string;
  /** What the doctor has to say. */
  readonly doctor: Diagnosis;
  /** The cause that the lab's timeline gives to the socket. Default: `cannot-tell`. */
  readonly timeline?: string;
  /** What is done, or arrives, after the sockets are open. */
  readonly meanwhile?: Meanwhile;
  /** What is changed: with it, the socket works. */
  readonly fix: Fix;
}

/** What the doctor looks at. */
export interface Examined extends FaceSetup {
  readonly doctor: Pick<Diagnosis, 'with'>;
  readonly meanwhile?: Meanwhile;
}

/** What a browser meets. */
export interface FaceSetup {
  /** From the browser to the backend. */
  readonly chain: readonly Hop[];
  /** Behind the chain. Default: one that works. Null: the last hop answers by itself. */
  readonly backend?: Backend | null;
  /** Where the page opens its socket. Default `/ws`. */
  readonly path?: string;
  /** The address's host: `localhost`, or `reverseproxy.com`, which is no loopback name. */
  readonly host?: 'localhost' | 'reverseproxy.com';
  /** `wss://`: the chain's first hop speaks TLS. */
  readonly secure?: boolean;
  /** `ws://` to the port with TLS, or `wss://` to the one without. */
  readonly wrongPort?: boolean;
  /** The first hop's certificate is signed by a CA that nobody trusts. */
  readonly foreignCertificate?: boolean;
  readonly subprotocol?: string;
  /** The length of the text that the page sends, in bytes. Default 1024. */
  readonly messageBytes?: number;
  /** The page leaves the socket silent for so long before it closes it. Default 0. */
  readonly staysMs?: number;
  /** How many sockets the page has open before. Default 0. */
  readonly openBefore?: number;
  /** The page that opens the socket; default: one at the root of the same host. */
  readonly page?: Page;
}

export interface Page {
  /** At another address than the socket's: an https page for a ws:// socket, for example. */
  readonly secure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Fix = Partial<FaceSetup> & {
  /** In words, if no configuration says it. */
  readonly text?: string;
};

export interface Diagnosis {
  /** Default: the failure's own; another where the two look the same from outside. */
  readonly code?: string;
  readonly certainty: 'certain' | 'likely';
  /** `false`: what its probes meet is not always what a browser meets. Default: it is. */
  readonly foretells?: false;
  /** A cause that must stand beside the first. */
  readonly beside?: string;
  readonly with?: DoctorWith;
}

/** What the doctor is told beside the address. */
export interface DoctorWith {
  readonly subprotocol?: string;
  readonly cookie?: string;
  /** The application's own address, past the proxy. */
  readonly backend?: true;
  /** The first proxy's log: of its accesses, or of its errors. */
  readonly proxyLog?: 'access' | 'error';
  readonly idleSeconds?: number;
  readonly messageBytes?: number;
  /** Default 5. */
  readonly timeoutSeconds?: number;
}

/** `reload`: the first proxy reads its configuration again. */
export type Meanwhile = 'reload';

export type Hop = ProxyHop | OddHop;

/** A proxy with a configuration of its own. */
export interface ProxyHop extends ProgramSite {
  /**
   * Its configuration says what is wrong with it. `{PORT}` is where it listens, `{NEXT}` is host and port of what it asks,
   * `{NEXT_HOST}` and `{NEXT_PORT}` are these, `{FREE}` is a port where nobody listens, `{DIR}` is its directory.
   */
  readonly proxy: ProgramName;
}

/** A small hop that misbehaves as something does that does not run here, and says that it is one. */
export interface OddHop {
  /** In the header `X-Lab101` of all that it answers. */
  readonly hop: string;
  /** What it does with each request. Default: it passes it on. */
  readonly on: (request: HopRequest, connection: HopConnection) => void;
}

/** A request's head, as it came. */
export interface HopRequest {
  readonly method: string;
  readonly target: string;
  readonly http: string;
  readonly headers: readonly Header[];
  readonly isUpgrade: boolean;
  /** The first value of a header, empty if there is none. */
  readonly get: (name: string) => string;
  /** Which request of the hop it is, from 1. */
  readonly count: number;
  /** Connections of the hop that are open, this one included. */
  readonly open: number;
}

export type Header = readonly [name: string, value: string];

/** What a hop can do with a connection. */
export interface HopConnection {
  /** Writes a response of its own and ends the connection. */
  readonly answer: (status: number, headers?: readonly Header[], body?: string) => void;
  /** Sends the request on, and the answer back, each changed as it is told. */
  readonly pass: (changes?: Changes) => void;
  /** Writes bytes to the browser as they are. */
  readonly write: (bytes: string | Buffer) => void;
  /** Ends it: FIN, or RST. */
  readonly end: (how?: 'fin' | 'reset') => void;
  /** Does it so many milliseconds later, if the connection is still there. */
  readonly after: (ms: number, act: () => void) => void;
}

export interface Changes {
  readonly request?: (headers: readonly Header[]) => readonly Header[];
  readonly target?: string;
  /** `HTTP/1.0`. */
  readonly http?: string;
  readonly response?: (headers: readonly Header[], status: number) => readonly Header[];
  /** Bytes behind the heads; `undefined` drops them. */
  readonly fromBackend?: (bytes: Buffer) => Buffer | undefined;
  readonly fromBrowser?: (bytes: Buffer) => Buffer | undefined;
  /** What is done when the backend ends. Default: the same to the browser. */
  readonly onEnd?: () => void;
}

/** The gallery's own WebSocket server behind the chain. */
export interface Backend {
  /** The only path with a WebSocket. Default: every path has one. */
  readonly path?: string;
  /** permessage-deflate. Default true. */
  readonly deflate?: boolean;
  /** The host of Origin must be that of Host. */
  readonly checksOrigin?: boolean;
  readonly subprotocol?: string;
  readonly maxPayloadBytes?: number;
  /** It answers each message with the same. Default true. */
  readonly echoes?: boolean;
  /** It closes each socket with that code as soon as it is open. */
  readonly closes?: number;
  /** What answers a plain request: `page` on every path, `426` as a bare ws server. Default `page`. */
  readonly plain?: 'page' | '426';
  /** It speaks TLS. */
  readonly secure?: boolean;
  /**
   * It speaks HTTP/2: `only` that, and without WebSockets; `resets` and `refuses` are what it does
   * with the extended CONNECT that it offers (RFC 8441).
   */
  readonly http2?: 'only' | 'resets' | 'refuses';
  /** It does not run: nobody listens. */
  readonly down?: true;
}
