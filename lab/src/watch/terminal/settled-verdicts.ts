import type { LiveChange, LiveExchange } from '../model/live.ts';

/**
 * A connection's last lines come one after the other, from two logs: its verdict is worth telling
 * once they have stopped coming.
 */
export class SettledVerdicts {
  readonly #waiting = new Map<string, { readonly live: LiveExchange; readonly sinceMs: number }>();
  readonly #told = new Map<string, string>();
  readonly #settleMs: number;

  constructor(settleMs = 800) {
    this.#settleMs = settleMs;
  }

  /** These are told no more, unless they change. */
  skip(exchanges: readonly LiveExchange[]): void {
    for (const { exchange } of exchanges) {
      if (exchange.endedAtMs === undefined) continue;
      this.#waiting.delete(exchange.id);
      this.#told.set(exchange.id, exchange.verdict.sentence);
    }
  }

  add({ changed, gone }: LiveChange, nowMs: number): void {
    for (const id of gone) {
      this.#waiting.delete(id);
      this.#told.delete(id);
    }
    for (const live of changed) {
      const { id, kind, endedAtMs, verdict } = live.exchange;
      const due = kind === 'socket' && endedAtMs !== undefined;
      if (due && this.#told.get(id) !== verdict.sentence) {
        this.#waiting.set(id, { live, sinceMs: nowMs });
      } else {
        this.#waiting.delete(id);
      }
    }
  }

  /** Whether any is still to settle. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Those that have not changed for long enough, each once. */
  take(nowMs: number): readonly LiveExchange[] {
    const settled: LiveExchange[] = [];
    for (const [id, { live, sinceMs }] of this.#waiting) {
      if (nowMs - sinceMs < this.#settleMs) continue;
      this.#waiting.delete(id);
      this.#told.set(id, live.exchange.verdict.sentence);
      settled.push(live);
    }
    return settled;
  }
}
