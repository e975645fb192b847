import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** How long something that must come may take, in ms. */
export const patience = { ms: 20_000 };
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455 section 1.3

/** One end of a TCP connection: what it got, and how the other side ended it. */
export class Peer {
  bytes = Buffer.alloc(0);
  /** @type {'FIN' | 'RST' | undefined} */
  end;
  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
    });
    socket.on('end', () => (this.end ??= 'FIN'));
    socket.on('error', () => (this.end ??= 'RST'));
  }
  /** @param {() => unknown} condition */
  async until(condition, ms = patience.ms) {
    const deadline = performance.now() + ms;
    while (!condition() && performance.now() < deadline) await delay(10);
    return Boolean(condition());
  }
  /** The head of a request or an answer, taken out of what it got; empty if none comes. */
  async head(ms = patience.ms) {
    const at = () => this.bytes.indexOf('\r\n\r\n');
    await this.until(() => at() >= 0 || this.end, ms);
    if (at() < 0) return '';
    const head = this.bytes.subarray(0, at() + 4).toString('latin1');
    this.bytes = this.bytes.subarray(at() + 4);
    return head;
  }
  /** The frames that came, once there are so many or nothing more comes. */
  async frames(count = 1, ms = patience.ms) {
    await this.until(() => decode(this.bytes).length >= count || this.end, ms);
    return decode(this.bytes);
  }
  /** How it ended; undefined: not within that time. */
  async ended(ms = patience.ms) {
    await this.until(() => this.end, ms);
    return this.end;
  }
  /** @param {...(Uint8Array | string)} parts */
  send(...parts) {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
  }
}

/** @param {number} first FIN, reserved bits and opcode */
export function frame(first, payload = Buffer.alloc(0), masked = false) {
  const data = Buffer.from(payload);
  const size = data.length;
  const extra = size < 126 ? 0 : size < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + extra);
  head.writeUInt8(first);
  head.writeUInt8(extra === 0 ? size : extra === 2 ? 126 : 127, 1);
  if (extra > 0) head.writeUIntBE(size, Math.max(2, extra - 4), Math.min(extra, 6));
  if (!masked) return Buffer.concat([head, data]);
  head[1] = (head[1] ?? 0) | 128;
  const key = randomBytes(4);
  return Buffer.concat([head, key, data.map((byte, index) => byte ^ (key[index % 4] ?? 0))]);
}

/** Whole frames only. @param {Buffer} bytes */
export function decode(bytes) {
  const frames = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const [first = 0, second = 0] = bytes.subarray(at);
    const short = second & 127;
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (at + 2 + extra > bytes.length) break;
    const size =
      extra === 0 ? short : bytes.readUIntBE(at + 2 + Math.max(0, extra - 6), Math.min(extra, 6));
    const isMasked = second >= 128;
    const begin = at + 2 + extra + (isMasked ? 4 : 0);
    if (begin + size > bytes.length) break;
    const key = bytes.subarray(begin - 4, begin);
    const data = bytes.subarray(begin, begin + size);
    const payload = isMasked ? data.map((byte, index) => byte ^ (key[index % 4] ?? 0)) : data;
    frames.push({ opcode: first & 15, fin: first >= 128, payload: Buffer.from(payload) });
    at = begin + size;
  }
  return frames;
}

/** `close 1000 “bye”`, `text 5 B`, for the report. @param {ReturnType<typeof decode>} frames */
export function words(frames) {
  const names = ['fragment', 'text', 'binary'];
  const one = (/** @type {ReturnType<typeof decode>[number]} */ { opcode, payload }) => {
    if (opcode === 8) {
      const code = payload.length < 2 ? 'without a code' : payload.readUInt16BE(0);
      return `close ${code}${payload.length > 2 ? ` “${String(payload.subarray(2))}”` : ''}`;
    }
    return `${{ 9: 'ping', 10: 'pong' }[opcode] ?? names[opcode] ?? opcode} ${payload.length} B`;
  };
  return frames.length === 0 ? 'nothing' : frames.map(one).join(', ');
}

/** @param {string} head @param {string} name */
export function header(head, name) {
  const lines = head
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return lines.map((line) => line.slice(name.length + 1).trim()).join(' | ');
}

/** @param {string} key */
export function acceptOf(key) {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}
