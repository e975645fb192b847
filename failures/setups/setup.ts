import type { ProgramPlace, ProgramSite } from '../programs/program.ts';
import type { ProgramName } from '../programs/programs.ts';

/** A whole path of a WebSocket, and what the doctor has to say of it. */
export interface Setup {
  /** What is there, in a few words. */
  readonly name: string;
  /** What stands before the application; `yarp` needs the .NET SDK, `direct` is nothing. */
  readonly proxy: ProgramName | 'yarp' | 'direct';
  /** `wss://`. Default: `ws://`. */
  readonly secure?: boolean;
  /** `ws://` at the TLS port, or `wss://` at the other. */
  readonly wrongPort?: boolean;
  /** Default: the smallest configuration that forwards everything. */
  readonly site?: (place: ProgramPlace) => ProgramSite;
  /** Default `echo`. */
  readonly app?: AppName;
  /** Default `/ws`. */
  readonly path?: string;
  readonly doctor?: DoctorWith;
  /** The codes of which one has to be the verdict. Default: none, it is healthy. */
  readonly codes?: readonly [string, ...string[]];
  /** From outside another cause looks the same, and is likelier: it may stand before it. */
  readonly mayStandBeside?: true;
  /** Done while the doctor watches a silent socket. */
  readonly meanwhile?: 'reload';
  /** How many sockets are open before. Default 0. */
  readonly openBefore?: number;
}

/** What the doctor is told beside the address. */
export interface DoctorWith {
  readonly subprotocol?: string;
  readonly cookie?: string;
  /** The application's own address, past the proxy. */
  readonly backend?: true;
  /** The proxy's log: of its accesses, or of its errors. */
  readonly proxyLog?: 'access' | 'error';
  readonly idleSeconds?: number;
  readonly messageBytes?: number;
  readonly timeoutSeconds?: number;
}

/** An application: what it does with a handshake, and with a plain request. */
export type AppName =
  | 'echo'
  | 'compresses'
  | 'subprotocol'
  | 'session'
  | 'slow'
  | 'farewell'
  | 'checks-origin'
  | 'one-path'
  | 'wants-http-1.1'
  | 'mute'
  | 'small-messages'
  | 'login'
  | 'plain-426'
  | 'policy'
  | 'wrapped'
  | 'stalls'
  | 'tls'
  | 'http2-only'
  | 'text-after-101'
  | 'case-of-upgrade'
  | 'down';

/** A set-up of that proxy, whose title begins its name. */
export function named(proxy: ProgramName, title: string, setup: Omit<Setup, 'proxy'>): Setup {
  return { ...setup, name: `${title} ${setup.name}`, proxy };
}
