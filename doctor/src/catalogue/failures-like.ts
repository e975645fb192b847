import { CATALOGUE, type CatalogueEntry } from './catalogue.ts';
import { CUT, NEVER_OPENED, unexpectedStatus } from './record.ts';

/**
 * What a message of a client is the same as: a part of what Chromium’s console shows for it; `status`,
 * Chromium’s text for that HTTP status; `close`, the close code; `any`, every handshake that fails;
 * `cut`, an open socket that ended without a close frame.
 */
export type SameAs = 'status' | 'close' | 'any' | 'cut' | (string & {});

/** What a close code that no page names is the same as: a text, or another code. */
const CLOSE_CODES: Readonly<Record<string, SameAs>> = {
  1002: 'One or more reserved bits are on',
  1007: 'Could not decode a text frame as UTF-8.',
  1012: '1001',
};

/**
 * The failures that have such a message, the most frequent first.
 *
 * @param value the HTTP status or the close code in the message; none: any
 */
export function failuresLike(sameAs: SameAs, value = ''): readonly CatalogueEntry[] {
  return CATALOGUE.filter((entry) => isLike(entry, sameAs, value));
}

function isLike(entry: CatalogueEntry, sameAs: SameAs, value: string): boolean {
  const { script, otherBrowsers = '', console: shown } = entry;
  const isShown = (text: string): boolean => shown.some((line) => line.includes(text));
  const neverOpens = script.includes(NEVER_OPENED);
  const isCut = script.includes(CUT) || (!neverOpens && script.includes('1006'));
  if (sameAs === 'any' || (sameAs === 'status' && value === '')) return neverOpens;
  if (sameAs === 'cut') return isCut;
  if (sameAs === 'status') return shown.includes(unexpectedStatus(Number(value)));
  if (sameAs !== 'close') return isShown(sameAs);
  if (value === '1006' || value === '') return neverOpens || isCut;
  const like = CLOSE_CODES[value] ?? value;
  const closes = new RegExp(`\\b${like}\\b`).test(`${script} ${otherBrowsers}`);
  return isShown(like) || (closes && value !== '1000');
}
