import type { Writable } from 'node:stream';
import { createPace } from '../pace.ts';

/** A stream to somebody who may read slowly, or not at all: what waits for them is bounded. */
export class PacedOutput<T> {
  readonly #stream: Writable;
  readonly #most: number;
  readonly #print: (items: readonly T[], dropped: number) => string;
  readonly #pace = createPace(() => {
    if (!this.#blocked) this.flush(); // asked again when there is room
  });
  #waiting: T[] = [];
  #dropped = 0;
  #blocked = false;

  /**
   * @param most items that wait; more are only counted
   * @param print the text of what has waited, and of how many were dropped
   */
  constructor(
    stream: Writable,
    most: number,
    print: (items: readonly T[], dropped: number) => string,
  ) {
    this.#stream = stream;
    this.#most = most;
    this.#print = print;
    stream.on('drain', () => {
      this.#blocked = false;
      this.#pace.ask();
    });
  }

  /** Prints it soon. Without an item, asks only for a print. */
  add(...items: readonly T[]): void {
    const room = Math.max(0, this.#most - this.#waiting.length);
    this.#waiting.push(...items.slice(0, room));
    this.drop(Math.max(0, items.length - room));
    this.#pace.ask();
  }

  /** Counts items that are not printed. */
  drop(count: number): void {
    this.#dropped += count;
  }

  write(text: string): void {
    if (text !== '') this.#blocked = !this.#stream.write(text);
  }

  flush(): void {
    const [items, dropped] = [this.#waiting, this.#dropped];
    this.#waiting = [];
    this.#dropped = 0;
    this.write(this.#print(items, dropped));
  }

  /** Prints what is still waiting. */
  end(): void {
    this.#pace.stop();
    this.flush();
  }
}
