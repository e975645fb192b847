import { randomBytes } from 'node:crypto';
import { LATE_CLOSE_MS, type SeenFrame, type SocketEnd, type SocketGot } from '../reading.ts';
import {
  CLOSE,
  clientFrame,
  type Frame,
  type FrameHead,
  parseFrames,
  PING,
  PONG,
  TEXT,
} from '../wire/frames.ts';
import { Messages } from '../wire/messages.ts';
import type { Wire } from '../wire/wire.ts';
import type { Variant } from './request.ts';

export interface LifePlan extends Pick<Variant, 'unfinishedBytes' | 'isPatient' | 'close'> {
  readonly messageBytes: number;
  /** Of the 101: with permessage-deflate, RSV1 may be set. */
  readonly extensions: string | undefined;
  readonly timeoutMs: number;
  /** Stay open, silent or with pings, for so long, instead of a text and a close. */
  readonly watch: { readonly forMs: number; readonly pingEveryMs: number | undefined } | undefined;
}

/** Long enough for a relay that cuts what it cannot carry: public reports say 0.06 to 0.5 s. */
const AFTER_TEXT_MS = 700;
const LEAST_AGE_MS = 900;
/** Then a text is tried, in case the other side answers no pings. */
const PING_PATIENCE_MS = 1500;
const MAX_KEPT_FRAMES = 20;
const MAX_SAID_BYTES = 200;
/** 1000. */
const NORMAL = Buffer.from([0x03, 0xe8]);

/** What an open socket does when it is pinged, sent a text, and closed. */
export class Life {
  readonly #wire: Wire;
  readonly #plan: LifePlan;
  readonly #bornAt = performance.now();
  readonly #frames: SeenFrame[] = [];
  #owed = 0;
  #fault: string | undefined;
  #stray: string | undefined;
  #pongMs: number | undefined;
  #pingedAt = 0;
  #closed: SeenFrame | undefined;
  #after: SocketEnd['after'] = 'handshake';
  #messages = 0;
  #said: string | undefined;
  readonly #pingText = randomBytes(4);
  #continues = false;
  readonly #deflates: boolean;
  readonly #decoded: Messages;

  constructor(wire: Wire, plan: LifePlan) {
    this.#wire = wire;
    this.#plan = plan;
    this.#deflates = /permessage-deflate/.test(plan.extensions ?? '');
    this.#decoded = new Messages(plan.extensions);
  }

  async live(): Promise<Omit<SocketGot, 'faults' | 'accept' | 'extensions' | 'subprotocol'>> {
    const end = await this.#spend();
    this.#wire.destroy();
    return {
      frames: this.#frames,
      ...(this.#said !== undefined && { said: this.#said }),
      ...(this.#fault !== undefined && { frameFault: this.#fault }),
      ...(this.#stray !== undefined && { stray: this.#stray }),
      ...(this.#pongMs !== undefined && { pongMs: this.#pongMs }),
      end,
    };
  }

  #spend(): Promise<SocketEnd> {
    if (this.#plan.watch !== undefined) return this.#watch();
    return this.#plan.unfinishedBytes === undefined ? this.#exercise() : this.#begin();
  }

  async #exercise(): Promise<SocketEnd> {
    const { timeoutMs, messageBytes } = this.#plan;
    const deadline = this.#bornAt + timeoutMs;
    this.#ping();
    await this.#until(
      this.#bornAt + Math.min(timeoutMs, PING_PATIENCE_MS),
      () => this.#pongMs !== undefined,
    );
    if (this.#isOver()) return this.#end();
    if (messageBytes > 0) {
      const before = this.#messages;
      this.#text(messageBytes);
      await this.#until(performance.now() + AFTER_TEXT_MS, () => this.#messages > before);
      // The frame behind the first one is what a relay dies of, too.
      await this.#until(performance.now() + AFTER_TEXT_MS / 4, () => false);
    }
    await this.#until(this.#bornAt + LEAST_AGE_MS, () => false);
    const isMute = (): boolean => this.#pongMs === undefined && this.#frames.length === 0;
    if (isMute()) await this.#until(deadline, () => !isMute());
    if (this.#isOver()) return this.#end();
    // Whoever has said nothing so far will hardly answer a close.
    return await this.#close(isMute() ? Math.min(timeoutMs, PING_PATIENCE_MS) : timeoutMs);
  }

  /** The beginning of a message, and a ping: its pong says that the bytes were taken. */
  async #begin(): Promise<SocketEnd> {
    const { unfinishedBytes = 0, timeoutMs, isPatient } = this.#plan;
    this.#text(unfinishedBytes, { fin: false });
    this.#ping();
    this.#after = 'text';
    await this.#until(
      this.#bornAt + (isPatient ? timeoutMs : Math.min(timeoutMs, PING_PATIENCE_MS)),
      () => this.#pongMs !== undefined,
    );
    return this.#isOver() ? this.#end() : this.#leave();
  }

  #text(bytes: number, { fin = true } = {}): void {
    this.#wire.write(clientFrame(TEXT, Buffer.alloc(bytes, 'lab101 doctor '), { fin }));
    this.#after = 'text';
  }

  #leave(): SocketEnd {
    this.#wire.write(clientFrame(CLOSE, NORMAL));
    return { how: 'left', after: this.#after, ms: this.#age() };
  }

  async #close(timeoutMs: number): Promise<SocketEnd> {
    const payload = this.#plan.close === 'empty' ? Buffer.alloc(0) : NORMAL;
    this.#wire.write(clientFrame(CLOSE, payload));
    this.#after = 'close';
    const sentAt = performance.now();
    await this.#until(sentAt + timeoutMs, () => false);
    const ms = this.#age();
    const closeMs = performance.now() - sentAt;
    if (this.#closed !== undefined) {
      const finMs = await this.#untilEnded(LATE_CLOSE_MS + 300);
      return { how: 'done', after: 'close', ...codeOf(this.#closed), ms, closeMs, finMs };
    }
    return { how: 'unanswered', after: 'close', ms, closeMs };
  }

  /** The server ends the connection first (RFC 6455 section 7.1.1). @returns how long that took, in ms */
  async #untilEnded(limitMs: number): Promise<number> {
    const startedAt = performance.now();
    const deadline = startedAt + limitMs;
    while (this.#wire.ended === undefined && performance.now() < deadline) {
      await this.#wire.more(deadline);
    }
    return performance.now() - startedAt;
  }

  /** Silent, or with a ping now and then. */
  async #watch(): Promise<SocketEnd> {
    const { forMs, pingEveryMs } = this.#plan.watch ?? { forMs: 0, pingEveryMs: undefined };
    const deadline = this.#bornAt + forMs;
    while (performance.now() < deadline && !this.#isOver()) {
      if (pingEveryMs !== undefined) this.#ping();
      const next =
        pingEveryMs === undefined ? deadline : Math.min(deadline, performance.now() + pingEveryMs);
      await this.#until(next, () => false);
    }
    if (this.#isOver()) return this.#end();
    return this.#leave();
  }

  #ping(): void {
    this.#pingedAt = performance.now();
    this.#after = 'ping';
    this.#wire.write(clientFrame(PING, this.#pingText));
  }

  async #until(deadline: number, enough: () => boolean): Promise<void> {
    this.#read();
    while (!this.#isOver() && !enough() && performance.now() < deadline) {
      await this.#wire.more(deadline);
      this.#read();
    }
  }

  #isOver(): boolean {
    return (
      this.#wire.ended !== undefined || this.#fault !== undefined || this.#closed !== undefined
    );
  }

  #end(): SocketEnd {
    const ms = this.#age();
    const after = this.#after;
    if (this.#closed !== undefined) return { how: 'close', after, ...codeOf(this.#closed), ms };
    if (this.#wire.ended === 'reset') return { how: 'reset', after, ms };
    return { how: this.#wire.ended === undefined ? 'left' : 'fin', after, ms };
  }

  #age(): number {
    return performance.now() - this.#bornAt;
  }

  #read(): void {
    if (this.#owed > 0) {
      const skipped = Math.min(this.#owed, this.#wire.bytes.length);
      this.#wire.take(skipped);
      this.#owed -= skipped;
    }
    if (this.#wire.bytes.length === 0 || this.#fault !== undefined) return;
    if (this.#isStray(this.#wire.bytes)) {
      this.#stray = this.#wire.bytes.toString('latin1', 0, 200);
      this.#fault = 'not-frames';
      return;
    }
    const { frames, used, owed, begun } = parseFrames(this.#wire.bytes);
    this.#wire.take(used);
    this.#owed = owed;
    for (const frame of frames)
      if (this.#fault === undefined && this.#closed === undefined) this.#see(frame);
    // A browser judges a frame by its head, and does not wait for the rest of it.
    if (begun !== undefined && this.#closed === undefined) this.#fault ??= this.#faultOf(begun);
  }

  /** Text where a frame has to begin; bits that no extension has agreed to give it away. */
  #isStray(bytes: Buffer): boolean {
    const reserved = (bytes[0] ?? 0) & 0x70;
    const isAgreed = reserved === 0 || (reserved === 0x40 && this.#deflates);
    return !isAgreed && /^[\t\r\n -~]{4,}$/.test(bytes.toString('latin1', 0, 16));
  }

  #see(frame: Frame): void {
    const { payload, ...rest } = frame;
    const { opcode } = frame;
    this.#fault = this.#faultOf(frame) ?? this.#decoded.add(frame);
    const isClose = opcode === CLOSE && this.#fault === undefined;
    const code = isClose && payload.length >= 2 ? payload.readUInt16BE(0) : undefined;
    const reason = isClose ? payload.toString('utf8', 2) : undefined;
    const seen = { ...rest, ...(code !== undefined && { code }), ...(reason && { reason }) };
    if (this.#frames.length < MAX_KEPT_FRAMES) this.#frames.push(seen);
    if (this.#fault !== undefined) return;
    if (opcode < 8) {
      this.#messages += 1;
      if (opcode === TEXT) this.#said ??= payload.toString('utf8', 0, MAX_SAID_BYTES);
      this.#continues = !frame.fin;
    }
    if (opcode === PING) this.#wire.write(clientFrame(PONG, payload));
    if (opcode === PONG && this.#pingText.equals(payload))
      this.#pongMs ??= performance.now() - this.#pingedAt;
    if (isClose) this.#closed = seen;
  }

  /** As Chromium checks a frame. */
  #faultOf({ rsv, opcode, masked, fin, length, longLength }: FrameHead): string | undefined {
    const allowed = this.#deflates && opcode < 8 && opcode !== 0 ? 4 : 0;
    if ((rsv & ~allowed) !== 0) return (rsv & 4) === 0 ? 'reserved-bits' : 'rsv1';
    if (masked) return 'masked';
    if (longLength) return 'length';
    if ((opcode > 2 && opcode < 8) || opcode > 10) return `opcode-${opcode}`;
    if (opcode >= 8 && (!fin || length > 125)) return 'control-frame';
    if (opcode === CLOSE && length === 1) return 'close-payload';
    if (opcode === 0 && !this.#continues) return 'continuation';
    if ((opcode === 1 || opcode === 2) && this.#continues) return 'continuation';
    return undefined;
  }
}

function codeOf({ code, reason }: SeenFrame): { code?: number; reason?: string } {
  return { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) };
}
