import type { Template } from './template.ts';

/** A target with a scheme: ARR's, not a path of the site. */
export interface AbsoluteUrl {
  /** In lower case; as written where a request decides it, such as `{c:1}`. */
  readonly scheme: string;
  /** Host and port as written. */
  readonly authority: string;
}

/** Where a template leads, if it is a URL with a scheme: `{C:1}://localhost:8080/{R:0}` too. */
export function absoluteUrl({ text, parts }: Template): AbsoluteUrl | undefined {
  const [first, second] = parts;
  if (first === undefined) return undefined;
  const behind = first.kind === 'text' ? first : second;
  const mark = behind?.kind === 'text' ? behind.index + behind.text.indexOf('://') : -1;
  const isScheme = first.kind === 'text' ? isName(text.slice(0, mark)) : mark === second?.index;
  if (behind?.kind !== 'text' || !behind.text.includes('://') || !isScheme) return undefined;
  const from = mark + '://'.length;
  const end = parts.map((part) => endOfAuthority(part, from)).find((index) => index !== undefined);
  return { scheme: text.slice(0, mark).toLowerCase(), authority: text.slice(from, end) };
}

function isName(scheme: string): boolean {
  return /^[a-z][a-z\d+.-]*$/i.test(scheme);
}

function endOfAuthority(part: Template['parts'][number], from: number): number | undefined {
  if (part.kind !== 'text') return undefined;
  const skipped = Math.max(0, from - part.index);
  const offset = part.text.slice(skipped).search(/[/?#]/);
  return offset === -1 ? undefined : part.index + skipped + offset;
}
