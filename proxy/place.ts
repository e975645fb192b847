/**
 * Where a proxy runs and what it stands before: all that its configuration depends on. The same
 * for a process of this machine and for a container, which differ in the values only.
 */
export interface Place {
  /** Address to listen on: `127.0.0.1`; in a container `0.0.0.0`. */
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** By which ports clients reach them, if that differs, as with a container's. */
  readonly published?: { readonly http: number; readonly https: number } | undefined;
  /** Host and port of the backend, such as `127.0.0.1:8080` or `backend:8080`. */
  readonly backend: string;
  /**
   * Where a person's own application listens, such as `localhost:3000`: what rules forward goes
   * there, and not to the backend. `rules`: to the loopback addresses that they name.
   */
  readonly application?: string | undefined;
  /** Host and port of ARR's relay, to which WebSockets go first; undefined: there is none. */
  readonly relay?: string | undefined;
  /**
   * The same for each loopback address that rules name, such as `localhost:3000`. Undefined: all go
   * to `relay`.
   */
  readonly relays?: Readonly<Record<string, string>> | undefined;
  /** The certificate chain and its key, PEM, for localhost and reverseproxy.com. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Size, issuer and subject of the certificate. */
  readonly certificate: CertificateFacts;
  /** The only directory that the proxy may write to: sockets, state. Absolute. */
  readonly directory: string;
  /** The paths of its logs, if it does not log to standard output and standard error. */
  readonly accessLog: string;
  readonly errorLog: string;
  /** The folder of this package that the proxy's own files are in, as the proxy sees it. */
  readonly ownFolder: string;
  /** A loopback port on which it answers 204, unlogged, for a health check inside a container. */
  readonly healthPort?: number;
  /** A WebSocket that is silent for so long is cut, in ms. */
  readonly idleTimeoutMs: number;
  /** The time for which a connection may outlive a reload, in ms. */
  readonly shutdownTimeoutMs: number;
  /** IP address of the DNS server that knows the backend's name; undefined if it is an IP address. */
  readonly resolver?: string;
}

export interface CertificateFacts {
  readonly keyBits: number;
  readonly issuer: string;
  readonly subject: string;
}

/** The host names that the lab's proxy answers. Any other is refused. */
export const HOST_NAMES = ['localhost', 'reverseproxy.com'] as const;

/** Waiting for a connection to the backend ends after 5 s, in ms. */
export const CONNECT_TIMEOUT_MS = 5000;

/** A file that a proxy needs in its directory: a text, or a link to a file elsewhere. */
export type ProxyFile =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly linkTo: string };

/** A difference from nginx that comes from a proxy's nature, with its source. */
export interface Difference {
  /** A stable name, such as `idle-timeout`. */
  readonly id: string;
  readonly text: string;
  /** Versions that it was measured on, or that the source speaks of. */
  readonly versions: string;
  /** A recorded ending of this folder, or the address of the documentation or source. */
  readonly source: string;
}

/** Differences of which most were measured on the same versions. */
export function differences(
  versions: string,
  list: readonly (Omit<Difference, 'versions'> & Partial<Difference>)[],
): readonly Difference[] {
  return list.map((difference) => ({ versions, ...difference }));
}

/** The command that starts a program as a process of this machine. */
export interface ProgramCommand {
  readonly args: readonly string[];
  /** Additions to PATH, and variables that the binary's own libraries need. */
  readonly env: Readonly<Record<string, string>>;
}

/** The command that starts it in a container, which is read-only except for `/tmp`, as any user. */
export interface ContainerCommand {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * The path at which the configuration is mounted, read-only. The certificates are at `/certs`.
   */
  readonly configuration: string;
  /** All others are dropped. */
  readonly capabilities: readonly string[];
  /** Ends with 0 once it listens; needs no tool that one of the images lacks. */
  readonly healthCheck: readonly string[];
}

/** An order to a running program: a signal to its first process, or a command beside it. */
export type Order =
  | { readonly signal: 'SIGHUP' | 'SIGQUIT' | 'SIGTERM' | 'SIGUSR1' | 'SIGUSR2' }
  | { readonly command: readonly string[] };
