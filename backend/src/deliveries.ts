import type { EventLog } from './event-log.ts';

export interface Hearer {
  send(data: Buffer, isBinary: boolean): void;
}

/** A client that sends messages, and is notified of how many of them are queued. */
export interface Speaker {
  onWaiting(): void;
  onDelivered(): void;
}

/** A message from one client to all clients. */
export interface Said<S extends Speaker> {
  readonly from: S;
  readonly data: Buffer;
  readonly isBinary: boolean;
}

interface Waiting<S extends Speaker> extends Said<S> {
  readonly sinceMs: number;
  next: Waiting<S> | undefined;
}

/**
 * The longest delivery without a pause, so that requests, pings and the log are served in between.
 */
const SLICE_MS = 10;

/** Reading the clock costs about a hundredth of a delivery. */
const DELIVERIES_PER_LOOK = 8;

/** The most queued messages of all clients together: about 60 MB. */
const MAX_WAITING = 2 ** 18;

/** A message that is queued for longer is late. */
const LATE_MS = 1000;
/** The interval of these log lines, so that the newest is never a second old. */
const LATE_LINE_MS = 500;

/**
 * Delivers messages to all clients, in order, and in slices that block the event loop for no longer
 * than {@link SLICE_MS}.
 */
export class Deliveries<S extends Speaker> {
  readonly #hearers: ReadonlySet<Hearer>;
  readonly #encode: (said: Said<S>) => Buffer;
  readonly #log: EventLog;
  readonly #maxWaiting: number;
  #first: Waiting<S> | undefined;
  #last: Waiting<S> | undefined;
  #count = 0;
  /** The first message as it is sent, and the clients that have yet to receive it. */
  #encoded: Buffer | undefined;
  #rest: Iterator<Hearer> | undefined;
  #lateSinceMs: number | undefined;
  #loggedMs = Number.NEGATIVE_INFINITY;
  #isScheduled = false;

  constructor(
    hearers: ReadonlySet<Hearer>,
    encode: (said: Said<S>) => Buffer,
    log: EventLog,
    maxWaiting = MAX_WAITING,
  ) {
    this.#hearers = hearers;
    this.#encode = encode;
    this.#log = log;
    this.#maxWaiting = maxWaiting;
  }

  /** @returns false if the queue is full and the message was not accepted */
  add(said: Said<S>): boolean {
    if (this.#count >= this.#maxWaiting) return false;
    const waiting = { ...said, sinceMs: performance.now(), next: undefined };
    if (this.#last !== undefined) this.#last.next = waiting;
    this.#first ??= waiting;
    this.#last = waiting;
    this.#count += 1;
    said.from.onWaiting();
    this.#schedule();
    return true;
  }

  /** Schedules the next slice after other pending events. */
  #schedule(): void {
    if (this.#isScheduled || this.#first === undefined) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.deliverSlice();
      this.#schedule();
    });
  }

  deliverSlice(): void {
    const untilMs = performance.now() + SLICE_MS;
    for (let count = 1; ; count += 1) {
      const hearer = this.#nextHearer();
      if (hearer === undefined || this.#first === undefined) break;
      this.#encoded ??= this.#encode(this.#first);
      hearer.send(this.#encoded, this.#first.isBinary);
      if (count % DELIVERIES_PER_LOOK === 0 && performance.now() >= untilMs) break;
    }
    this.#report();
  }

  /** Returns the next client for the first message, or for the one after it if all have that one. */
  #nextHearer(): Hearer | undefined {
    while (this.#first !== undefined) {
      this.#rest ??= this.#hearers.values();
      const { done, value } = this.#rest.next();
      if (done !== true) return value;
      this.#shift();
    }
    return undefined;
  }

  #shift(): void {
    this.#first?.from.onDelivered();
    this.#first = this.#first?.next;
    if (this.#first === undefined) this.#last = undefined;
    this.#count -= 1;
    this.#encoded = undefined;
    this.#rest = undefined;
  }

  #report(): void {
    const nowMs = performance.now();
    const lateMs = this.#first === undefined ? 0 : nowMs - this.#first.sinceMs;
    if (lateMs >= LATE_MS) {
      this.#lateSinceMs ??= nowMs;
      if (nowMs - this.#loggedMs < LATE_LINE_MS) return;
      this.#loggedMs = nowMs;
      this.#log.write({ event: 'late', waiting: this.#count, lateMs: Math.round(lateMs) });
    } else if (this.#first === undefined && this.#lateSinceMs !== undefined) {
      const durationMs = Math.round(nowMs - this.#lateSinceMs);
      this.#log.write({ event: 'on-time', durationMs });
      this.#lateSinceMs = undefined;
    }
  }
}
