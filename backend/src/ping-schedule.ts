export interface Pinged {
  ping(): void;
}

/**
 * Pings each member at an interval from its joining, with one timer for all. The interval is the
 * same for all, so that the member that joined or was pinged last is due last.
 */
export class PingSchedule {
  /** When each member is due, in whole ms, which take less memory. The next one comes first. */
  readonly #dueMs = new Map<Pinged, number>();
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** The first ping follows after one interval. */
  join(member: Pinged): void {
    this.#dueMs.set(member, nowMs() + this.#intervalMs);
    this.#timer ??= setTimeout(() => this.#pingDue(), this.#intervalMs);
  }

  leave(member: Pinged): void {
    this.#dueMs.delete(member);
    if (this.#dueMs.size === 0) this.#stop();
  }

  #pingDue(): void {
    this.#timer = undefined;
    const now = nowMs();
    for (const [member, dueMs] of this.#dueMs) {
      if (dueMs > now) {
        this.#timer = setTimeout(() => this.#pingDue(), dueMs - now);
        return;
      }
      this.#dueMs.delete(member);
      this.#dueMs.set(member, now + this.#intervalMs);
      member.ping();
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function nowMs(): number {
  return Math.round(performance.now());
}
