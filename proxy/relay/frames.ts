import { randomFillSync } from 'node:crypto';

/** RFC 6455 section 5.2. */
export const Opcode = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** R12: the buffer of each direction. A longer frame leaves as several fragments. */
export const MAX_FRAGMENT_BYTES = 4096;

/** A frame as it arrived: what the log says about it. */
export interface FrameHeader {
  readonly opcode: number;
  readonly fin: boolean;
  /** The three reserved bits as a number, RSV1 = 4. 0 without an extension. */
  readonly rsv: number;
  /** Length of the payload. */
  readonly bytes: number;
}

/** The rule that a frame breaks. */
export type FrameFault =
  | 'reserved-bits'
  | 'unknown-opcode'
  | 'mask'
  | 'control-frame'
  | 'fragment-order'
  | 'length';

/** Takes what a `FrameReader` reads, in the order of the wire. */
export interface FrameSink {
  /** A data frame or a pong begins, or a frame that is broken. */
  header(header: FrameHeader): void;
  /** A part of a message, at most 4,096 bytes. The bytes are valid during the call only. */
  fragment(opcode: number, fin: boolean, payload: Buffer): void;
  /** A whole control frame: close, ping or pong. */
  control(header: FrameHeader, payload: Buffer): void;
  /** Nothing is read after this. */
  broken(fault: FrameFault): void;
}

const NOTHING = Buffer.alloc(0);
const MASK_BYTES = 4;
const MAX_CONTROL_BYTES = 125;

/**
 * Reads the frames of one direction from chunks of any size. It holds an incomplete header
 * (13 bytes at most) or an incomplete control frame (125 bytes), never data.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  /** A client masks each frame, a server none (RFC 6455 section 5.1). */
  readonly #masked: boolean;
  #pending = NOTHING;
  #frame: FrameHeader | undefined;
  #left = 0;
  readonly #mask = Buffer.alloc(MASK_BYTES);
  #maskAt = 0;
  #control = NOTHING;
  #inMessage = false;
  /** Of the next fragment: that of the message, then 0. */
  #fragmentOpcode = 0;
  #over = false;

  constructor(sink: FrameSink, { masked }: { readonly masked: boolean }) {
    this.#sink = sink;
    this.#masked = masked;
  }

  /** Reads the next bytes and unmasks them in place: the caller must not use the chunk again. */
  read(chunk: Buffer): void {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = NOTHING;
    let at = 0;
    while (at < bytes.length && !this.#over) {
      at = this.#frame === undefined ? this.#readHeader(bytes, at) : this.#readPayload(bytes, at);
    }
  }

  #readHeader(bytes: Buffer, start: number): number {
    const size = headerSize(bytes, start);
    if (size === undefined || start + size > bytes.length) {
      this.#pending = Buffer.from(bytes.subarray(start));
      return bytes.length;
    }
    const [first = 0, second = 0] = [bytes[start], bytes[start + 1]];
    const masked = second > 0x7f;
    const header: FrameHeader = {
      opcode: first & 0x0f,
      fin: first > 0x7f,
      rsv: (first >> 4) & 0x07,
      bytes: payloadLength(bytes, start),
    };
    const fault = this.#faultOf(header, masked);
    const isControl = header.opcode >= Opcode.close;
    if (fault !== undefined || !isControl) this.#sink.header(header);
    if (fault !== undefined) {
      this.#over = true;
      this.#sink.broken(fault);
      return bytes.length;
    }
    const end = start + size;
    if (masked) bytes.copy(this.#mask, 0, end - MASK_BYTES, end);
    this.#begin(header);
    return end;
  }

  #begin(header: FrameHeader): void {
    this.#frame = header;
    this.#left = header.bytes;
    this.#maskAt = 0;
    if (header.opcode === Opcode.text || header.opcode === Opcode.binary) {
      this.#inMessage = true;
      this.#fragmentOpcode = header.opcode;
    }
    if (header.bytes === 0) this.#take(header, NOTHING);
  }

  #readPayload(bytes: Buffer, start: number): number {
    const end = Math.min(bytes.length, start + this.#left);
    const payload = bytes.subarray(start, end);
    if (this.#masked) this.#unmask(payload);
    this.#left -= payload.length;
    if (this.#frame !== undefined) this.#take(this.#frame, payload);
    return end;
  }

  #take(header: FrameHeader, payload: Buffer): void {
    if (this.#left === 0) this.#frame = undefined;
    if (header.opcode >= Opcode.close) this.#takeControl(header, payload);
    else this.#takeData(header, payload);
  }

  #takeControl(header: FrameHeader, payload: Buffer): void {
    const whole = this.#control.length === 0 ? payload : Buffer.concat([this.#control, payload]);
    this.#control = this.#left === 0 ? NOTHING : Buffer.from(whole);
    if (this.#left > 0) return;
    // Nothing follows a close frame (RFC 6455 section 5.5.1).
    if (header.opcode === Opcode.close) this.#over = true;
    this.#sink.control(header, whole);
  }

  #takeData(header: FrameHeader, payload: Buffer): void {
    let at = 0;
    do {
      const part = payload.subarray(at, at + MAX_FRAGMENT_BYTES);
      at += part.length;
      const fin = header.fin && this.#left === 0 && at === payload.length;
      if (fin) this.#inMessage = false;
      this.#sink.fragment(this.#fragmentOpcode, fin, part);
      this.#fragmentOpcode = Opcode.continuation;
    } while (at < payload.length);
  }

  #unmask(payload: Buffer): void {
    applyMask(payload, this.#mask, this.#maskAt);
    this.#maskAt = (this.#maskAt + payload.length) % MASK_BYTES;
  }

  #faultOf({ opcode, fin, rsv, bytes }: FrameHeader, masked: boolean): FrameFault | undefined {
    if (rsv !== 0) return 'reserved-bits';
    if (opcode > Opcode.pong || (opcode > Opcode.binary && opcode < Opcode.close)) {
      return 'unknown-opcode';
    }
    if (masked !== this.#masked) return 'mask';
    if (opcode >= Opcode.close) {
      const isLegal = fin && bytes <= MAX_CONTROL_BYTES && (opcode !== Opcode.close || bytes !== 1);
      return isLegal ? undefined : 'control-frame';
    }
    if ((opcode === Opcode.continuation) !== this.#inMessage) return 'fragment-order';
    return bytes > Number.MAX_SAFE_INTEGER ? 'length' : undefined;
  }
}

/** Undefined if not even the two bytes that say it have arrived. */
function headerSize(bytes: Buffer, start: number): number | undefined {
  const second = bytes[start + 1];
  if (second === undefined) return undefined;
  const length = second & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + extended + (second > 0x7f ? MASK_BYTES : 0);
}

function payloadLength(bytes: Buffer, start: number): number {
  const length = (bytes[start + 1] ?? 0) & 0x7f;
  if (length === 126) return bytes.readUInt16BE(start + 2);
  if (length === 127) return Number(bytes.readBigUInt64BE(start + 2));
  return length;
}

function applyMask(payload: Buffer, mask: Buffer, maskAt = 0): void {
  for (let i = 0; i < payload.length; i += 1) {
    payload[i]! ^= mask[(maskAt + i) & 3]!;
  }
}

/** How a frame is sent: a client masks it, a server does not. */
export interface FrameToSend {
  readonly opcode: number;
  readonly fin?: boolean;
  readonly payload?: Buffer;
  readonly masked: boolean;
}

/** The bytes of a frame. The payload is copied. */
export function encodeFrame({
  opcode,
  fin = true,
  payload = NOTHING,
  masked,
}: FrameToSend): Buffer {
  const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
  const head = 2 + extended + (masked ? MASK_BYTES : 0);
  const frame = Buffer.allocUnsafe(head + payload.length);
  const lengthBits = extended === 0 ? payload.length : extended === 2 ? 126 : 127;
  frame[0] = (fin ? 0x80 : 0) | opcode;
  frame[1] = (masked ? 0x80 : 0) | lengthBits;
  if (extended === 2) frame.writeUInt16BE(payload.length, 2);
  if (extended === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  payload.copy(frame, head);
  if (masked) {
    const mask = nextMask();
    mask.copy(frame, head - MASK_BYTES);
    applyMask(frame.subarray(head), mask);
  }
  return frame;
}

const masks = Buffer.alloc(8192); // one call of the random source for 2,048 frames
let masksUsed = masks.length;

/** RFC 6455 section 5.3: each frame has a fresh, unpredictable mask. */
function nextMask(): Buffer {
  if (masksUsed === masks.length) {
    randomFillSync(masks);
    masksUsed = 0;
  }
  masksUsed += MASK_BYTES;
  return masks.subarray(masksUsed - MASK_BYTES, masksUsed);
}

/** The code of a close frame; 1005 if it has none (RFC 6455 section 7.1.5). */
export function closeCode(payload: Buffer): number {
  return payload.length < 2 ? 1005 : payload.readUInt16BE(0);
}

/** The payload of a close frame with a code and no reason. */
export function closePayload(code: number): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return payload;
}
