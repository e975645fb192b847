import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';

interface Answer {
  readonly id: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

const ANSWER_TIMEOUT_MS = 10_000;
const SETTLE_INTERVAL_MS = 100;
const SETTLED_READINGS = 5;
const SETTLE_TIMEOUT_MS = 5000;
const SETTLED_BYTES = 64 * 1024;

/** Node's inspector of another process, to read its memory and to collect garbage. */
export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @throws {Error} if the program did not open its inspector */
  static async open(url: string | undefined): Promise<Inspector> {
    if (url === undefined) throw new Error('a program did not open its inspector');
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /** Resident set size in bytes, once it is stable; after 5 s as it is. */
  async settledBytes(): Promise<number> {
    const deadlineMs = performance.now() + SETTLE_TIMEOUT_MS;
    let last = await this.#residentBytes();
    for (let same = 1; same < SETTLED_READINGS && performance.now() < deadlineMs; same += 1) {
      await delay(SETTLE_INTERVAL_MS);
      const now = await this.#residentBytes();
      if (Math.abs(now - last) > SETTLED_BYTES) same = 0;
      last = now;
    }
    return last;
  }

  /** Twice: memory held only by native handles is free after the first time. */
  async collectGarbage(): Promise<void> {
    await this.#call('HeapProfiler.collectGarbage', {});
    await this.#call('HeapProfiler.collectGarbage', {});
  }

  async #residentBytes(): Promise<number> {
    const expression = 'process.memoryUsage.rss()';
    const { result } = await this.#call('Runtime.evaluate', { expression });
    return Number(result?.result?.value);
  }

  async #call(method: string, parameters: Readonly<Record<string, unknown>>): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    this.#socket.send(JSON.stringify({ id, method, params: parameters }));
    for (;;) {
      const [data] = (await once(this.#socket, 'message', { signal })) as [Buffer];
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id === id) return answer;
    }
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}
