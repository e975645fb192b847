import type { Template } from './template.ts';

/** A target with a scheme: ARR's, not a path of the site. */
export interface AbsoluteUrl {
  readonly url: Template;
  /** In lower case; as written where a request decides it, such as `{c:1}`. */
  readonly scheme: string;
  /** Host and port as written. */
  readonly authority: string;
}

/** Where a template leads, if it is a URL with a scheme: `{C:1}://localhost:8080/{R:0}` too. */
export function absoluteUrl(url: Template): AbsoluteUrl | undefined {
  const { text, parts } = url;
  const masked = parts.map((part, index) => {
    const end = parts[index + 1]?.index ?? text.length;
    return part.kind === 'text' ? part.text : '{'.repeat(end - part.index);
  });
  const found = /^(?:[a-z][a-z\d+.-]*|\{+)(?<mark>:\/\/)(?<authority>[^/?#]*)/i.exec(
    masked.join(''),
  );
  const authority = found?.groups?.['authority']?.length ?? 0;
  if (found === null) return undefined;
  const behind = found[0].length - authority;
  return {
    url,
    scheme: text.slice(0, behind - '://'.length).toLowerCase(),
    authority: text.slice(behind, found[0].length),
  };
}
