import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import { grouped } from '../grouped.ts';
import type { BrowserPage, Seen } from '../observations.ts';
import type { PageObservations } from './socket-observations.ts';

/** The proxy logs whole seconds, and the browser's clock may differ a little. */
const TOLERANCE_MS = 2000;

/**
 * Page loads: the browser's, each with the proxy's line. If no browser was watched, the proxy's
 * lines alone.
 *
 * @param entries requests that belong to no socket
 * @param notes notes without a connection id
 */
export function pageObservations(
  pages: readonly BrowserPage[] | undefined,
  entries: readonly Seen<AccessEntry>[],
  notes: readonly Seen<TimedNote>[],
): PageObservations[] {
  const notesOf = indexNotes(notes);
  const loads = entries.filter(({ item }) => isPageLoad(item));
  if (pages === undefined) {
    return loads.map((entry) => ({ browser: undefined, entry, notes: notesOf(entry) }));
  }
  const waiting = grouped(loads, ({ item }) => keyOfEntry(item));
  return pages.map((browser) => {
    const candidates = waiting.get(keyOfPage(browser)) ?? [];
    const index = candidates.findIndex(({ item }) => fits(item, browser));
    const [entry] = index === -1 ? [] : candidates.splice(index, 1);
    return { browser, entry, notes: entry === undefined ? [] : notesOf(entry) };
  });
}

/** False for a picture, a style sheet or a script. */
function isPageLoad({ method, uriStem, detail }: AccessEntry): boolean {
  if (detail !== undefined) return true; // refused by the proxy itself, which may also have been a handshake
  const extension = /\.(?<extension>[^./]+)$/.exec(uriStem)?.groups?.['extension'];
  return method === 'GET' && (extension === undefined || /^html?$/i.test(extension));
}

function fits(entry: AccessEntry, page: BrowserPage): boolean {
  const sameStatus = page.answer === undefined || page.answer.status === entry.status;
  return sameStatus && entry.endedAt.getTime() + TOLERANCE_MS >= page.requestedAtMs;
}

function keyOfEntry({ uriStem, uriQuery, host, serverPort }: AccessEntry): string {
  return pageIdOf(uriQuery) ?? `${portOf(host) ?? serverPort} ${uriStem}?${uriQuery ?? ''}`;
}

function keyOfPage({ pageId, url }: BrowserPage): string {
  if (pageId !== undefined) return pageId;
  if (!URL.canParse(url)) return url;
  const { port, protocol, pathname, search } = new URL(url);
  const standard = protocol === 'https:' ? '443' : '80';
  return `${port === '' ? standard : port} ${pathname}?${search.slice(1)}`;
}

function portOf(host: string | undefined): string | undefined {
  return /:(?<port>\d+)$/.exec(host ?? '')?.groups?.['port'];
}

function pageIdOf(query: string | undefined): string | undefined {
  return query === undefined ? undefined : (new URLSearchParams(query).get('page') ?? undefined);
}

/**
 * Finds the notes of a request. A note may lack the log id, so request line and Host are compared.
 * Notes of upgraded connections are about a socket without an id at the same URL.
 */
function indexNotes(
  notes: readonly Seen<TimedNote>[],
): (entry: Seen<AccessEntry>) => readonly Seen<TimedNote>[] {
  const byTarget = grouped(notes, ({ item: { connection } }) =>
    connection?.upgraded === true ? undefined : connection?.target,
  );
  return ({ item }) => {
    const target = item.uriQuery === undefined ? item.uriStem : `${item.uriStem}?${item.uriQuery}`;
    const near = (note: Seen<TimedNote>): boolean =>
      Math.abs(note.item.at.getTime() - item.endedAt.getTime()) <= TOLERANCE_MS;
    const ofHost = ({ item: { connection } }: Seen<TimedNote>): boolean =>
      [connection?.host, item.host].includes(undefined) || connection?.host === item.host;
    return (byTarget.get(target) ?? []).filter((note) => near(note) && ofHost(note));
  };
}
