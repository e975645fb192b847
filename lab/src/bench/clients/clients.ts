import { setTimeout as delay } from 'node:timers/promises';
import { encodeFrame } from '@lab101/proxy';
import { BenchClient } from './client.ts';

/** One client sends to all, each to all in turn, or some to all at more than can be delivered. */
export type TrafficPattern = 'broadcast' | 'echo' | 'overload';

/** With 1,050 clients that is 525,000 deliveries a second, more than any server has delivered. */
export const OVERLOAD = { speakers: 50, perSecond: 10 } as const;

const OPCODES = { text: 1, binary: 2 } as const;

/** Kind of a message: the backend wraps text in a JSON envelope and relays binary as it is. */
export type MessageKind = keyof typeof OPCODES;

export interface Load {
  readonly pattern: TrafficPattern;
  readonly kind: MessageKind;
  readonly payloadBytes: number;
  /** Clients send no new message after this time. */
  readonly durationMs: number;
}

export interface LoadResult {
  /** Messages received, counted once for each client. */
  readonly deliveries: number;
  /**
   * The time from the first message until all clients have received the last one. `overload` does
   * not wait for that.
   */
  readonly elapsedMs: number;
}

const CONNECTING_AT_ONCE = 100; // well below Node's default listen backlog of 511
const QUIET_MS = 200; // the backend greets each client; the greetings are over after this much silence

// Messages of the sending client that are under way at once: enough to keep the server busy, and
// far too few to fill a client's buffers.
const IN_FLIGHT = 4;

export class Clients {
  readonly #clients: BenchClient[] = [];
  readonly #port: number;
  readonly #onLost: (why: string) => void;
  #lastHeardMs = 0;
  #onHeard: (client: BenchClient, count: number) => void = () => {};

  /** @param onLost called with the reason if a connection ends during a measurement */
  constructor(port: number, onLost: (why: string) => void) {
    this.#port = port;
    this.#onLost = onLost;
  }

  /** Connects clients up to that number, and waits until the server has greeted them. */
  async gather(connections: number): Promise<void> {
    const handlers = {
      onMessages: (client: BenchClient, count: number) => {
        this.#lastHeardMs = performance.now();
        this.#onHeard(client, count);
      },
      onEnd: (_client: BenchClient, why: string) => this.#onLost(why),
    };
    while (this.#clients.length < connections) {
      const length = Math.min(CONNECTING_AT_ONCE, connections - this.#clients.length);
      const batch = Array.from({ length }, () => new BenchClient(this.#port, handlers));
      await Promise.all(batch.map((client) => client.open()));
      this.#clients.push(...batch);
    }
    this.#lastHeardMs = performance.now();
    while (performance.now() - this.#lastHeardMs < QUIET_MS) await delay(QUIET_MS / 4);
  }

  leave(): void {
    for (const client of this.#clients) client.leave();
  }

  /** Sends for that long, then waits until all have received everything; `overload` does not. */
  async talk(load: Load): Promise<LoadResult> {
    const payload = Buffer.alloc(load.payloadBytes, 'x');
    const frame = encodeFrame({ opcode: OPCODES[load.kind], payload, masked: true });
    for (const client of this.#clients) client.heard = 0;
    const startedMs = performance.now();
    const deadlineMs = startedMs + load.durationMs;
    const talk = {
      broadcast: () => this.#broadcast(frame, deadlineMs),
      echo: () => this.#echo(frame, deadlineMs),
      overload: () => this.#overload(frame, deadlineMs),
    };
    const deliveries = await talk[load.pattern]();
    this.#onHeard = () => {};
    return { deliveries, elapsedMs: performance.now() - startedMs };
  }

  /** One client sends, all receive. It sends more as soon as enough was received. */
  #broadcast(frame: Buffer, deadlineMs: number): Promise<number> {
    const [speaker] = this.#clients;
    const audience = this.#clients.length;
    let said = 0;
    let heard = 0;
    return new Promise((resolve) => {
      const speak = (): void => {
        const mayFollow = (): boolean => heard >= (said - IN_FLIGHT + 1) * audience;
        while (mayFollow() && performance.now() < deadlineMs) {
          speaker?.send(frame);
          said += 1;
        }
        if (heard === said * audience) resolve(heard);
      };
      this.#onHeard = (_client, count) => {
        heard += count;
        speak();
      };
      speak();
    });
  }

  /**
   * All clients send once in each round. A client begins the next round after it has received
   * everyone's message. The server broadcasts in one order, so no client receives a round early.
   */
  #echo(frame: Buffer, deadlineMs: number): Promise<number> {
    const audience = this.#clients.length;
    const roundOf = (messages: number): number => Math.floor(messages / audience) + 1;
    let rounds = 1;
    let heard = 0;
    return new Promise((resolve) => {
      this.#onHeard = (client, count) => {
        heard += count;
        const round = roundOf(client.heard);
        const begins = round > roundOf(client.heard - count);
        if (begins && round > rounds && performance.now() < deadlineMs) rounds = round;
        if (begins && round <= rounds) client.send(frame);
        if (heard === rounds * audience * audience) resolve(heard);
      };
      for (const client of this.#clients) client.send(frame);
    });
  }

  /** Some clients send at a fixed rate, without waiting for the others. */
  async #overload(frame: Buffer, deadlineMs: number): Promise<number> {
    let heard = 0;
    this.#onHeard = (_client, count) => {
      heard += count;
    };
    const speakers = this.#clients.slice(0, OVERLOAD.speakers);
    while (performance.now() < deadlineMs) {
      for (const client of speakers) client.send(frame);
      await delay(1000 / OVERLOAD.perSecond);
    }
    return heard;
  }
}
