/** Opcodes below this carry data: 0 continuation, 1 text, 2 binary (RFC 6455 section 5.2). */
const FIRST_CONTROL_OPCODE = 8;
const FIN = 0x80;
const OPCODE = 0x0f;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;

/**
 * Counts the messages in a server's byte stream, however it is cut into chunks. It looks at frame
 * headers only: the clients share the machine with the server that they measure, and `ws` as a
 * client would cost as much as that server does.
 */
export class FrameCounter {
  #messages = 0;
  #endsMessage = false;
  #headerPosition = 0;
  #lengthBytesLeft = 0;
  #payloadBytesLeft = 0;

  get messages(): number {
    return this.#messages;
  }

  read(chunk: Uint8Array, length: number): void {
    let position = 0;
    while (position < length) {
      if (this.#headerPosition >= 2 && this.#lengthBytesLeft === 0) {
        position += this.#skipPayload(length - position);
      } else {
        this.#readHeader(chunk[position] ?? 0);
        position += 1;
      }
    }
  }

  #skipPayload(available: number): number {
    const skipped = Math.min(this.#payloadBytesLeft, available);
    this.#payloadBytesLeft -= skipped;
    if (this.#payloadBytesLeft === 0) this.#endFrame();
    return skipped;
  }

  #readHeader(byte: number): void {
    this.#headerPosition += 1;
    if (this.#headerPosition === 1) {
      this.#endsMessage = (byte & FIN) !== 0 && (byte & OPCODE) < FIRST_CONTROL_OPCODE;
    } else if (this.#headerPosition === 2 && byte >= TWO_BYTE_LENGTH) {
      this.#lengthBytesLeft = byte === EIGHT_BYTE_LENGTH ? 8 : 2;
    } else {
      this.#readLength(byte);
    }
  }

  #readLength(byte: number): void {
    this.#payloadBytesLeft = this.#payloadBytesLeft * 256 + byte;
    if (this.#lengthBytesLeft > 0) this.#lengthBytesLeft -= 1;
    if (this.#lengthBytesLeft === 0 && this.#payloadBytesLeft === 0) this.#endFrame();
  }

  #endFrame(): void {
    if (this.#endsMessage) this.#messages += 1;
    this.#headerPosition = 0;
  }
}
