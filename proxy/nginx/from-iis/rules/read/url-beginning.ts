/** What is known of a part of a template before any request. */
export interface KnownText {
  /** Undefined: a request decides. */
  readonly text: string | undefined;
  /** What it can be where a request decides it; undefined: anything. */
  readonly values?: readonly string[] | undefined;
}

/** More than any list of backends. */
export const MOST_ORIGINS = 200;

export function isAbsolute(url: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(url);
}

/** None: anything. Of `{C:1}://` the schemes that ARR knows. */
export function possibleTexts(
  { text, values }: KnownText,
  index: number,
  parts: readonly KnownText[],
): readonly string[] {
  if (text !== undefined) return [text];
  const isScheme = index === 0 && parts[1]?.text?.startsWith('://') === true;
  return values ?? (isScheme ? ['http', 'https'] : []);
}

/** What a URL can begin with, up to the first part that may be anything: not all if there are more. */
export function possibleBeginnings(parts: readonly KnownText[]): readonly string[] {
  let beginnings: readonly string[] = [''];
  for (const [index, part] of parts.entries()) {
    const texts = possibleTexts(part, index, parts);
    if (texts.length === 0) break;
    beginnings = beginnings
      .flatMap((one) => texts.map((text) => one + text))
      .slice(0, MOST_ORIGINS + 1);
  }
  return beginnings;
}
