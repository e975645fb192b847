import { randomBytes } from 'node:crypto';

/** The head of a WebSocket frame (RFC 6455 section 5.2) from a server. */
export interface FrameHead {
  readonly fin: boolean;
  /** The three reserved bits, RSV1 the highest: 4. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly length: number;
  /** The length is written in more bytes than it needs, or exceeds 63 bits, which browsers refuse. */
  readonly longLength: boolean;
}

export interface Frame extends FrameHead {
  /** Up to 16 KiB of it. */
  readonly payload: Buffer;
}

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** A longer frame counts once its head has come. */
const KEPT_PAYLOAD_BYTES = 16_384;

interface ParsedFrames {
  readonly frames: readonly Frame[];
  /** How many bytes they took. */
  readonly used: number;
  /** How many bytes of a frame's payload are still to come, and to be skipped. */
  readonly owed: number;
  /** Of a frame that has not all come. */
  readonly begun?: FrameHead;
}

/** The frames in the bytes, as far as they have come. */
export function parseFrames(bytes: Buffer): ParsedFrames {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= 2) {
    const frame = frameAt(bytes, at);
    if (frame === undefined) break;
    const end = frame.start + frame.length;
    const { start, ...rest } = frame;
    const isLong = frame.length > KEPT_PAYLOAD_BYTES;
    if (end > bytes.length && !isLong) return { frames, used: at, owed: 0, begun: rest };
    const payload = bytes.subarray(start, Math.min(end, start + KEPT_PAYLOAD_BYTES));
    frames.push({ ...rest, payload });
    if (end > bytes.length) return { frames, used: bytes.length, owed: end - bytes.length };
    at = end;
  }
  return { frames, used: at, owed: 0 };
}

function frameAt(bytes: Buffer, at: number): (FrameHead & { readonly start: number }) | undefined {
  const first = bytes.readUInt8(at);
  const second = bytes.readUInt8(at + 1);
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 0x80) !== 0;
  const start = at + 2 + extra + (masked ? 4 : 0);
  if (start > bytes.length) return undefined;
  const length =
    extra === 2
      ? bytes.readUInt16BE(at + 2)
      : extra === 8
        ? Number(bytes.readBigUInt64BE(at + 2))
        : short;
  const rsv = (first >> 4) & 7;
  const longLength =
    (extra === 2 && length < 126) || (extra === 8 && (length < 65_536 || length >= 2 ** 63));
  return {
    fin: (first & 0x80) !== 0,
    rsv,
    opcode: first & 0x0f,
    masked,
    length,
    longLength,
    start,
  };
}

/** A masked frame of the client. */
export function clientFrame(opcode: number, payload: Buffer, { fin = true } = {}): Buffer {
  const mask = randomBytes(4);
  const { length } = payload;
  const first = (fin ? 0x80 : 0) | opcode;
  const head =
    length < 126
      ? Buffer.from([first, 0x80 | length])
      : length < 65_536
        ? Buffer.from([first, 0xfe, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([first, 0xff]), uint64(length)]);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([head, mask, masked]);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
