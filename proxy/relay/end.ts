import {
  closeCode,
  encodeFrame,
  FrameReader,
  Opcode,
  type FrameFault,
  type FrameHeader,
  type FrameSink,
} from './frames.ts';

export type Side = 'client' | 'backend';

/** One end's transport, as a connection uses it. */
export interface Leg {
  /**
   * Sends bytes.
   *
   * @param taken called once the system has taken them or has failed to; not called after `true`
   * @returns true if the system has taken them already
   */
  send(bytes: Buffer, taken: () => void): boolean;
  pause(): void;
  resume(): void;
  /** Sends FIN after all that was sent, and throws away what still comes. */
  end(): void;
  /** Sends RST. */
  reset(): void;
}

export interface FrameWatcher {
  /** A frame has arrived. `code` is that of a close frame. */
  frame(from: Side, header: FrameHeader, code?: number): void;
}

const NOTHING = Buffer.alloc(0);

/** One end: reads its frames, answers its pings, and gathers what goes to the other one. */
export class End implements FrameSink {
  readonly side: Side;
  readonly leg: Leg;
  readonly reader: FrameReader;
  closeCode: number | undefined;
  fault: FrameFault | undefined;
  readonly #watcher: FrameWatcher;
  #relayed: Buffer[] = [];
  #pongs: Buffer[] = [];
  /** What the next read waits for: data on its way to the other end, and pongs to this one. */
  #relaying = 0;
  #answering = 0;

  constructor(side: Side, leg: Leg, watcher: FrameWatcher) {
    this.side = side;
    this.leg = leg;
    this.#watcher = watcher;
    this.reader = new FrameReader(this, { masked: side === 'client' });
  }

  get hasClosed(): boolean {
    return this.closeCode !== undefined;
  }

  /** Something that this end sent has not been taken by the other one's system yet. */
  get isRelaying(): boolean {
    return this.#relaying > 0;
  }

  header(header: FrameHeader): void {
    this.#watcher.frame(this.side, header);
  }

  fragment(opcode: number, fin: boolean, payload: Buffer): void {
    this.#relayed.push(encodeFrame({ opcode, fin, payload, masked: this.side === 'client' }));
  }

  control(header: FrameHeader, payload: Buffer): void {
    const { opcode } = header;
    if (opcode === Opcode.close) {
      this.closeCode = closeCode(payload);
      this.fragment(opcode, true, payload);
    }
    this.#watcher.frame(this.side, header, this.closeCode);
    if (opcode === Opcode.ping) this.#pongs.push(this.#ownFrame(Opcode.pong, payload));
  }

  broken(fault: FrameFault): void {
    this.fault = fault;
  }

  /** Sends what was gathered; this end is read again once it has been taken. */
  sendGathered(other: End): void {
    if (this.#relayed.length > 0 && !other.leg.send(joined(this.#relayed), this.#onRelayed)) {
      this.#relaying += 1;
    }
    if (this.#pongs.length > 0 && !this.leg.send(joined(this.#pongs), this.#onAnswered)) {
      this.#answering += 1;
    }
    if (this.#relayed.length > 0) this.#relayed = [];
    if (this.#pongs.length > 0) this.#pongs = [];
    if (this.#isWaiting) this.leg.pause();
  }

  /** Sends a frame of the relay's own. */
  send(opcode: number, payload?: Buffer): void {
    this.leg.send(this.#ownFrame(opcode, payload), () => {});
  }

  #ownFrame(opcode: number, payload: Buffer = NOTHING): Buffer {
    return encodeFrame({ opcode, payload, masked: this.side === 'backend' });
  }

  get #isWaiting(): boolean {
    return this.#relaying + this.#answering > 0;
  }

  readonly #onRelayed = (): void => {
    this.#relaying -= 1;
    if (!this.#isWaiting) this.leg.resume();
  };

  readonly #onAnswered = (): void => {
    this.#answering -= 1;
    if (!this.#isWaiting) this.leg.resume();
  };
}

function joined(frames: readonly Buffer[]): Buffer {
  const [first] = frames;
  return frames.length === 1 && first !== undefined ? first : Buffer.concat(frames);
}
