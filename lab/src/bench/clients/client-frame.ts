import { randomBytes } from 'node:crypto';

const FIN = 0x80;
const MASKED = 0x80;
const OPCODES = { text: 1, binary: 2 } as const;

/** Kind of a message: the backend wraps text in a JSON envelope and relays binary as it is. */
export type MessageKind = keyof typeof OPCODES;

/** The longest payload whose length fits the second byte of a frame. */
const MAX_SHORT_PAYLOAD_BYTES = 125;

/** One message as a client sends it: a masked frame (RFC 6455 section 5.3). */
export function clientFrame(kind: MessageKind, payload: Uint8Array): Buffer {
  if (payload.length > MAX_SHORT_PAYLOAD_BYTES) {
    throw new RangeError(`a short payload has up to 125 bytes, got ${payload.length}`);
  }
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % mask.length] ?? 0));
  const head = [FIN | OPCODES[kind], MASKED | payload.length];
  return Buffer.concat([Buffer.from(head), mask, masked]);
}
