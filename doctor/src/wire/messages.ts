import { isUtf8 } from 'node:buffer';
import { constants, inflateRawSync } from 'node:zlib';
import type { Frame } from './frames.ts';

/** What is wrong with a message: its compressed data, or its text. */
export type MessageFault = 'inflate' | 'utf8';

const MAX_MESSAGE_BYTES = 65_536;
/** DEFLATE refers to no more than this far back. */
const WINDOW_BYTES = 32_768;
/** RFC 7692 section 7.2.2. */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** Joins the frames of messages and decodes them, as a browser does (RFC 6455 section 5.6, RFC 7692). */
export class Messages {
  readonly #keepsContext: boolean;
  #window: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #bytes = 0;
  #first: Frame | undefined;
  /** A message was too long to be decoded: what comes behind it may refer to it. */
  #isLost = false;

  /** @param extensions of the 101 */
  constructor(extensions = '') {
    this.#keepsContext = !/server_no_context_takeover/i.test(extensions);
  }

  add(frame: Frame): MessageFault | undefined {
    const { opcode, payload, length, fin } = frame;
    if (this.#isLost || opcode >= 8) return undefined;
    if (opcode !== 0) {
      this.#first = frame;
      this.#parts = [];
      this.#bytes = 0;
    }
    this.#bytes += length;
    this.#isLost = payload.length < length || this.#bytes > MAX_MESSAGE_BYTES;
    if (this.#isLost) return undefined;
    this.#parts.push(payload);
    return fin ? this.#decode(Buffer.concat(this.#parts)) : undefined;
  }

  #decode(message: Buffer): MessageFault | undefined {
    const isCompressed = ((this.#first?.rsv ?? 0) & 4) !== 0;
    const content = isCompressed ? this.#inflated(message) : message;
    if (content === undefined) return this.#isLost ? undefined : 'inflate';
    return this.#first?.opcode === 1 && !isUtf8(content) ? 'utf8' : undefined;
  }

  #inflated(message: Buffer): Buffer | undefined {
    try {
      const content = inflateRawSync(Buffer.concat([message, TAIL]), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_MESSAGE_BYTES,
        ...(this.#window.length > 0 && { dictionary: this.#window }),
      });
      if (this.#keepsContext)
        this.#window = Buffer.concat([this.#window, content]).subarray(-WINDOW_BYTES);
      return content;
    } catch (error) {
      this.#isLost = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      return undefined;
    }
  }
}
