import type { ServerResponse } from 'node:http';

/** One message of a text/event-stream (HTML Standard, section "Server-sent events"). */
export interface StreamMessage {
  readonly id: string;
  readonly event: string;
  /** Sent as JSON, which has no line breaks. */
  readonly data: unknown;
}

function formatMessage({ id, event, data }: StreamMessage): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export interface StreamClientOptions {
  /** Called when everything written has been taken: what changed meanwhile can follow. */
  readonly onRoom: () => void;
  readonly onGone: () => void;
  /** A client that takes nothing for so long is dropped, in ms. Default: 10 000. */
  readonly stalledMs?: number;
}

/**
 * One page that listens. It is given what is new when it has room, never a queue: what a slow one
 * misses in between, the next message holds.
 */
export class StreamClient {
  readonly #response: ServerResponse;
  readonly #options: StreamClientOptions;
  #stalled: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, options: StreamClientOptions) {
    this.#response = response;
    this.#options = options;
    response.on('drain', () => {
      this.#clearStalled();
      options.onRoom();
    });
    response.on('error', () => undefined); // "close" follows
    response.on('close', () => {
      this.#clearStalled();
      options.onGone();
    });
    response.flushHeaders();
  }

  get hasRoom(): boolean {
    return this.#stalled === undefined;
  }

  send(message: StreamMessage): void {
    this.#write(formatMessage(message));
  }

  /** A comment, so that nothing between takes the connection for dead. */
  beat(): void {
    if (this.hasRoom) this.#write(': still here\n\n');
  }

  end(): void {
    this.#response.destroy();
  }

  #write(text: string): void {
    if (this.#response.write(text) || !this.hasRoom) return;
    this.#stalled = setTimeout(() => this.end(), this.#options.stalledMs ?? 10_000);
    this.#stalled.unref();
  }

  #clearStalled(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
  }
}
