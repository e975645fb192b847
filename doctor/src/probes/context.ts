import type { Case } from '../options.ts';
import type { Got, Reading } from '../reading.ts';
import { connect, type Connected, type WireEndpoint } from '../wire/connect.ts';

/** A run opens no more. */
const MAX_CONNECTIONS = 40;
/** At once, apart from the probe that opens many to find a limit. */
const MAX_AT_ONCE = 8;

/** The reading of a probe, with the time that it took. */
export async function timed(id: string, sent: string, probe: () => Promise<Got>): Promise<Reading> {
  const startedAt = performance.now();
  const got = await probe();
  return { id, sent, got, ms: performance.now() - startedAt };
}

/** What all probes of a run share. */
export class Context {
  readonly asked: Case;
  /** Credentials go only to a server whose certificate is good, or that has none. */
  isTrusted = true;
  #left = MAX_CONNECTIONS;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<{ destroy: () => void }>();

  constructor(asked: Case) {
    this.asked = asked;
    asked.signal?.addEventListener('abort', () => this.end(), { once: true });
  }

  get connectionsLeft(): number {
    return this.#left;
  }

  /** @param limitMs of silence, up to the person's own limit, which is the default */
  async connect(
    endpoint: WireEndpoint,
    alpn?: readonly string[],
    limitMs = this.asked.timeoutMs,
  ): Promise<Connected> {
    if (this.#left <= 0 || this.asked.signal?.aborted === true) {
      return { failure: 'not-asked', detail: 'no connection left' };
    }
    this.#left -= 1;
    const timeoutMs = Math.min(limitMs, this.asked.timeoutMs);
    const connected = await connect(endpoint, { timeoutMs, ...(alpn !== undefined && { alpn }) });
    if ('socket' in connected) {
      const { socket } = connected;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    return connected;
  }

  /** Runs it as soon as fewer than {@link MAX_AT_ONCE} run. */
  async inTurn<T>(run: () => Promise<T>): Promise<T> {
    while (this.#running >= MAX_AT_ONCE) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    try {
      return await run();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Closes what is open. */
  end(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
