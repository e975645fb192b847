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

/** `803 ms`, `2.0 s`, `4 min 5 s`, `2 h 3 min`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `64 KiB`, `4096 bytes`. */
export function bytesText(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes >= 8 && Number.isInteger(kibibytes) ? `${kibibytes} KiB` : `${bytes} bytes`;
}
