/** The shortest time between two announcements, in ms. */
export const ANNOUNCE_GAP_MS = 3000;

/**
 * Fills a live region no faster than a screen reader can follow: one line is announced as it is,
 * several within the gap as their number.
 */
export class Announcer {
  readonly #say: (text: string) => void;
  readonly #after: (delayMs: number, callback: () => void) => unknown;
  #pending: string[] = [];
  #resting = false;

  constructor(
    say: (text: string) => void,
    after: (delayMs: number, callback: () => void) => unknown,
  ) {
    this.#say = say;
    this.#after = after;
  }

  announce(text: string): void {
    this.#pending.push(text);
    if (!this.#resting) this.#flush();
  }

  #flush(): void {
    const [only] = this.#pending;
    if (only === undefined) return;
    this.#say(this.#pending.length === 1 ? only : `${this.#pending.length} new messages`);
    this.#pending = [];
    this.#resting = true;
    this.#after(ANNOUNCE_GAP_MS, () => {
      this.#resting = false;
      this.#flush();
    });
  }
}
