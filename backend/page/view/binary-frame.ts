import { counted } from '../counted.ts';

/** The number of bytes of a binary frame that the page shows. */
const PREVIEW_BYTES = 32;

/** `6 bytes: 00 ff 10 …`, the rest cut after {@link PREVIEW_BYTES} bytes. */
export function describeBinary(data: ArrayBuffer): string {
  const size = counted(data.byteLength, 'byte');
  if (data.byteLength === 0) return size;
  const shown = new Uint8Array(data, 0, Math.min(data.byteLength, PREVIEW_BYTES));
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `${size}: ${hex}${data.byteLength > PREVIEW_BYTES ? ' …' : ''}`;
}
