/** Values of a sentence; undefined means unknown. */
export type SentenceValues = Readonly<Record<string, string | number | undefined>>;

/** Replaces `{name}` by its value, and leaves out a part in `[…]` if a value in it is unknown. */
export function fill(template: string, values: SentenceValues): string {
  const isKnown = (part: string): boolean =>
    [...part.matchAll(/\{(?<name>\w+)\}/g)].every(
      ({ groups }) => (values[groups?.['name'] ?? ''] ?? '') !== '',
    );
  return template
    .replaceAll(/\[(?<part>[^\]]*)\]/g, (_, part: string) => (isKnown(part) ? part : ''))
    .replaceAll(/\{(?<name>\w+)\}/g, (_, name: string) => String(values[name] ?? 'unknown'));
}

/** `64 KiB`, `4096 bytes`. */
export function bytesText(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes >= 8 && Number.isInteger(kibibytes) ? `${kibibytes} KiB` : `${bytes} bytes`;
}

/** `It was cut (F02).` */
export function withFailure(sentence: string, failure: string | undefined): string {
  return failure === undefined ? sentence : `${sentence.replace(/\.$/, '')} (${failure}).`;
}
