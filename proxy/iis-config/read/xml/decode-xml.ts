/** How many bytes an XML declaration may take: it stands at the very beginning. */
const DECLARATION_BYTES = 200;

/**
 * A file's text: by its byte order mark, else by the encoding that its XML declaration names, else
 * as UTF-8 (XML 1.0, appendix F). Windows' tools save UTF-16 of both orders. Bytes that the
 * encoding does not have become U+FFFD; a byte order mark is taken off.
 */
export function decodeXml(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_BYTES));
  const named = /^<\?xml[^>]*\sencoding\s*=\s*["'](?<name>[\w.:-]+)["']/.exec(start)?.groups?.[
    'name'
  ];
  if (named === undefined || /^utf-?16/i.test(named)) return 'utf-8';
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return 'utf-8';
  }
}
