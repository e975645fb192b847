import type { Writable } from 'node:stream';

/** A stream to somebody who may read slowly, or not at all. */
export class BoundedOutput {
  readonly #stream: Writable;
  #blocked = false;

  constructor(stream: Writable, onRoom: () => void) {
    this.#stream = stream;
    stream.on('drain', () => {
      this.#blocked = false;
      onRoom();
    });
  }

  /** False while what was written before is still waiting for its reader. */
  get hasRoom(): boolean {
    return !this.#blocked;
  }

  write(text: string): void {
    if (text !== '') this.#blocked = !this.#stream.write(text);
  }
}
