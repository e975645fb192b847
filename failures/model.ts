import type { FailureCode } from '@lab101/doctor';
import type { ProgramSite } from './programs/program.ts';
import type { ProgramName } from './programs/programs.ts';

/** A cause of a failing WebSocket behind a proxy, with the setups that reproduce it. */
export interface Failure {
  /** The doctor's code, such as `F03`. It never changes. */
  readonly id: FailureCode;
  /** In a few words, from the doctor's catalogue. */
  readonly title: string;
  /** Names the program that misbehaves, and what it does; from the doctor's catalogue. */
  readonly who: string;
  /** Setups that reproduce it, the most common first: F03.1 is the first. Empty if none runs here. */
  readonly faces: readonly Face[];
  /** Says why the failure does not run here. */
  readonly notRun?: string;
}

/** In place of the setups of a failure that does not run here. */
export type NotRun = Required<Pick<Failure, 'notRun'>>;

/** One setup that reproduces the failure, with the expected results. */
export interface Face extends FaceSetup {
  /** Says in a few words what is misconfigured. */
  readonly title: string;
  /**
   * Chromium's console message, word for word, without `WebSocket connection to '…' failed: `;
   * null if there is none. `{URL}` and `{PAGE}` stand for the addresses.
   */
  readonly chromium: string | null;
  /** The page's events in order. Default: `error, close 1006`. */
  readonly events?: string;
  /** The verdict that the doctor must give. Default: the failure's own code, certain. */
  readonly doctor?: Diagnosis;
  /** The cause that the lab's timeline must give. Default: `cannot-tell`. */
  readonly timeline?: string;
  /** Happens once the sockets are open. Default: nothing. */
  readonly meanwhile?: Meanwhile;
  /** The changes that make the socket work. */
  readonly fix: Fix;
}

/** The part of a face that the doctor examines. */
export interface Examined extends FaceSetup {
  readonly doctor?: Pick<Diagnosis, 'with'>;
  readonly meanwhile?: Meanwhile;
}

/** The chain, the backend and the page that a browser connects to. */
export interface FaceSetup {
  /** The hops, ordered from the browser to the backend. */
  readonly chain: readonly Hop[];
  /** The server behind the chain. Default: one that works. Null if the last hop answers by itself. */
  readonly backend?: Backend | null;
  /** The path of the socket. Default: `/ws`. */
  readonly path?: string;
  /** The host of the address. `reverseproxy.com` is not a loopback name. Default: `localhost`. */
  readonly host?: 'localhost' | 'reverseproxy.com';
  /** The socket uses `wss://`, and the first hop speaks TLS. Default: false. */
  readonly secure?: boolean;
  /** The socket uses `ws://` on the TLS port, or `wss://` on the plain one. Default: false. */
  readonly wrongPort?: boolean;
  /** The first hop's certificate is signed by an untrusted CA. Default: false. */
  readonly foreignCertificate?: boolean;
  readonly subprotocol?: string;
  /** Size of the text that the page sends, in bytes. Default: 1024. */
  readonly messageBytes?: number;
  /** Time for which the page leaves the socket idle before it closes it, in ms. Default: 0. */
  readonly staysMs?: number;
  /** Number of sockets that the page opens first. Default: 0. */
  readonly openBefore?: number;
  /** The page that opens the socket. Default: the root of the same host. */
  readonly page?: Page;
}

export interface Page {
  /** The page has an https address, whatever the socket's scheme is. */
  readonly secure?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Fix = Partial<FaceSetup> & {
  /** Describes the fix if no configuration shows it. */
  readonly text?: string;
};

export interface Diagnosis {
  /** The expected code. Default: the failure's own; another one if both look the same from outside. */
  readonly code?: FailureCode;
  /** Default: certain. */
  readonly certainty?: 'likely';
  /** `false` if the doctor's probes may get another answer than a browser. Default: true. */
  readonly foretells?: false;
  /** A cause that the verdict must list as an alternative. */
  readonly beside?: FailureCode;
  readonly with?: DoctorWith;
}

/** The options that the doctor gets with the address. */
export interface DoctorWith {
  readonly subprotocol?: string;
  readonly cookie?: string;
  /** Passes the backend's own address as `--backend`. */
  readonly backend?: true;
  /** Passes the first proxy's access log or error log as `--proxy-log`. */
  readonly proxyLog?: 'access' | 'error';
  readonly idleSeconds?: number;
  /** In seconds. Default: 5. */
  readonly timeoutSeconds?: number;
}

/** `reload` makes the first proxy reload its configuration. */
type Meanwhile = 'reload';

export type Hop = ProxyHop | OddHop;

/** A real proxy with its own configuration. */
export interface ProxyHop extends ProgramSite {
  /**
   * The program. In its configuration `{PORT}` is the port it listens on, `{NEXT}` is the next hop's host and port,
   * `{NEXT_HOST}` and `{NEXT_PORT}` are its parts, `{FREE}` is a port without a listener, `{DIR}` is its directory.
   */
  readonly proxy: ProgramName;
}

/** A small program that imitates the fault of a program that does not run here, such as IIS. */
export interface OddHop {
  /** Its name, sent in the header `X-Lab101` of each response. */
  readonly hop: string;
  /** Handles one request. */
  readonly on: (request: HopRequest, connection: HopConnection) => void;
}

/** The head of a request, unchanged. */
export interface HopRequest {
  readonly method: string;
  readonly target: string;
  readonly http: string;
  readonly headers: readonly Header[];
  readonly isUpgrade: boolean;
  /** Returns the first value of a header, or an empty string. */
  readonly get: (name: string) => string;
  /** Number of the request at this hop, from 1. */
  readonly count: number;
}

export type Header = readonly [name: string, value: string];

/** The actions that a hop can take on a connection. */
export interface HopConnection {
  /** Sends its own response and closes the connection. */
  readonly answer: (status: number, headers?: readonly Header[], body?: string) => void;
  /** Forwards the request and the response, with changes. Default: none. */
  readonly pass: (changes?: Changes) => void;
  /** Sends raw bytes to the browser. */
  readonly write: (bytes: string | Buffer) => void;
  /** Closes the connection with FIN. */
  readonly end: () => void;
  /** Runs an action after a delay in ms, unless the connection has closed. */
  readonly after: (ms: number, act: () => void) => void;
}

export interface Changes {
  readonly request?: (headers: readonly Header[]) => readonly Header[];
  readonly response?: (headers: readonly Header[], status: number) => readonly Header[];
  /** Changes the bytes after the heads; `undefined` drops them. */
  readonly fromBackend?: (bytes: Buffer) => Buffer | undefined;
  readonly fromBrowser?: (bytes: Buffer) => Buffer | undefined;
}

/** Settings of the gallery's WebSocket server behind the chain. */
export interface Backend {
  /** The only path that accepts WebSockets. Default: every path. */
  readonly path?: string;
  /** Accepts permessage-deflate. Default: true. */
  readonly deflate?: boolean;
  /** Refuses an Origin whose host differs from Host. Default: false. */
  readonly checksOrigin?: boolean;
  readonly subprotocol?: string;
  readonly maxPayloadBytes?: number;
  /** Echoes each message. Default: true. */
  readonly echoes?: boolean;
  /** Closes each socket with this code once it is open. Default: never. */
  readonly closes?: number;
  /** The answer to a plain request: a `page` on every path, or `426` like a bare ws server. Default: `page`. */
  readonly plain?: 'page' | '426';
  /** Listens with TLS. Default: false. */
  readonly secure?: boolean;
  /**
   * Speaks HTTP/2: `only` means no HTTP/1.1 and no WebSockets; `resets` and `refuses` say what it does
   * with the extended CONNECT that it offers (RFC 8441).
   */
  readonly http2?: 'only' | 'resets' | 'refuses';
  /** The server is not started, so nothing listens on its port. */
  readonly down?: true;
}
