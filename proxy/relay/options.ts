import type { Clock } from './clock.ts';
import type { ConnectionWaits } from './connection.ts';
import type { HeaderField } from './headers.ts';
import type { RelayTarget, ServedTarget } from './target.ts';

/** How the relay behaves if ARR's behaviour is a setting or not certain. */
export interface RelayOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly target: RelayTarget;
  /** Others, each at a port of its own. */
  readonly targets: readonly ServedTarget[];
  /**
   * R09: what happens if the backend accepts an extension. `fin`: the 101 passes, the first
   * compressed frame is swallowed, the client gets FIN. `refuse`: 502.5, win32 12152.
   */
  readonly deflate: 'fin' | 'refuse';
  /** R22: each of resolve, connect, send and receive before the 101, in ms. */
  readonly timeoutMs: number;
  /** R06: `append` adds the peer's `ip:port` to X-Forwarded-For; `keep` is for a proxy in front. */
  readonly forwardedFor: 'append' | 'keep';
  /** R28: on every answer, after its own headers. */
  readonly customHeaders: readonly HeaderField[];
  /** After the 101, in ms. Those that are missing have their defaults. */
  readonly waits: Partial<ConnectionWaits>;
  /** How long a stop waits for the backends to end their side, in ms. */
  readonly stopMs: number;
  readonly clock: Clock;
}
