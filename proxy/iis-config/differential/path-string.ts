import { wellFormed } from '../engine/current-url.ts';

/** What ASP.NET Core's PathString does to a path: it keeps it decoded, and shows it encoded. */

/** What RFC 3986 allows in a path stays, `%41` too; the rest goes as the percent-encoded bytes of UTF-8. */
export function encodePath(path: string): string {
  return path.replace(/%(?![\da-fA-F]{2})|[^\w.~!$&'()*+,;=:@/%-]+/g, (run) =>
    encodeURIComponent(wellFormed(run)),
  );
}

/** Decodes once; `%2F` stays, and so does what is no UTF-8. */
export function decodePath(path: string): string {
  return path.replaceAll(ESCAPED, (escape) => (/^%2f$/i.test(escape) ? escape : decode(escape)));
}

/** As Uri.UnescapeDataString: what is no UTF-8 stays. */
export function unescapeData(text: string): string {
  return text.replaceAll(ESCAPED, decode);
}

function decode(escape: string): string {
  try {
    return decodeURIComponent(escape);
  } catch {
    return escape;
  }
}

/** One character of UTF-8: as many bytes as its first one says. */
const ESCAPED =
  /%f[0-7](?:%[89ab][\da-f]){3}|%e[\da-f](?:%[89ab][\da-f]){2}|%[cd][\da-f]%[89ab][\da-f]|%[\da-f]{2}/gi;
