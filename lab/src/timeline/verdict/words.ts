/** What a sentence is filled with; undefined is not known. */
export type SentenceValues = Readonly<Record<string, string | number | undefined>>;

/** `{name}` becomes its value; a part in `[…]` goes where a value in it is not known. */
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
