import { STATUS_CODES } from 'node:http';
import {
  CATALOGUE,
  type CatalogueEntry,
  CLIENT_MESSAGES,
  failuresLike,
  type SameAs,
} from '@lab101/doctor';

/** What is known about a message that somebody pasted. */
export interface Recognised {
  /** Whose message it is and what it tells, in one line. */
  readonly says: string | undefined;
  /** The failures that have it, the most frequent first. */
  readonly failures: readonly CatalogueEntry[];
}

/** The longest text that is searched: the beginning of what was pasted has the message. */
const MOST_CHARACTERS = 4096;
/** What stands for `…` is no longer. */
const MOST_BETWEEN = 500;

interface KnownMessage {
  readonly who: string;
  readonly text: string;
  readonly parts: readonly RegExp[];
  readonly sameAs?: SameAs;
  readonly note?: string | undefined;
  readonly failures?: readonly CatalogueEntry[];
}

interface Match extends KnownMessage {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/** @returns undefined if no message is in the text, nor the text in a message */
export function recognise(pasted: string): Recognised | undefined {
  const text = folded(pasted.slice(0, MOST_CHARACTERS));
  const matches = KNOWN.flatMap((known) => matchOf(known, text) ?? []);
  const [best] = matches
    .filter((one) => !matches.some((other) => isPartOf(one, other)))
    .toSorted((a, b) => tells(b) - tells(a) || b.to - b.from - (a.to - a.from));
  return best === undefined ? byPart(text) : whole(best);
}

const isPartOf = (one: Match, other: Match): boolean =>
  one.from >= other.from && one.to <= other.to && one.to - one.from < other.to - other.from;

/** 1 if it tells the cause or a part of it. */
const tells = ({ sameAs = '' }: KnownMessage): number =>
  Number(!['any', 'cut', 'close'].includes(sameAs));

/** Quotation marks and white space are written in many ways. */
const folded = (text: string): string =>
  text
    .replaceAll(/[`´‘’‛]/g, "'")
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/\s+/g, ' ')
    .toLowerCase()
    .trim();

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');

const REASONS = Object.values(STATUS_CODES).map((reason = '') => escaped(folded(reason)));

const MARKERS: Readonly<Record<string, string>> = {
  '{status}': String.raw`(?<!\d)(?<value>(?!101)[1-5]\d\d)(?!\d)`,
  '{close}': String.raw`(?<!\d)(?<value>10(?:0\d|1[0-5]))(?!\d)`,
  '{reason}': `(?:${REASONS.join('|')})`,
};

/** Each without a quantifier: a search takes one pass. */
function partsOf(text: string): readonly RegExp[] {
  return text.split('…').map((part) => {
    const pieces = part.split(/(?<marker>\{\w+\})/);
    const source = pieces.map((piece) => MARKERS[piece] ?? escaped(foldedPart(piece))).join('');
    if (MARKERS[text] !== undefined) return new RegExp(`^${source}$`, 'g');
    return new RegExp(/\d$/.test(part) ? `${source}(?!\\d)` : source, 'g');
  });
}

/** Spaces beside a marker belong to the text. */
const foldedPart = (text: string): string => folded(`.${text}.`).slice(1, -1);

const KNOWN: readonly KnownMessage[] = [...ofCatalogue(), ...ofClients()];

function ofCatalogue(): readonly KnownMessage[] {
  const known = new Map<string, { who: Set<string>; failures: Set<CatalogueEntry> }>();
  for (const entry of CATALOGUE) {
    const { console: shown, messages = {} } = entry;
    const lines = shown.map((line) => line.replace(/^\+/, ''));
    for (const [who, texts] of [
      ['Chromium’s console', lines] as const,
      ...Object.entries(messages),
    ]) {
      for (const text of texts) {
        const one = known.get(text) ?? { who: new Set(), failures: new Set() };
        one.who.add(who);
        one.failures.add(entry);
        known.set(text, one);
      }
    }
  }
  return Array.from(known, ([text, { who, failures }]) => ({
    text,
    who: [...who].join(' and '),
    failures: [...failures],
    parts: partsOf(text),
  }));
}

function ofClients(): readonly KnownMessage[] {
  return Object.entries(CLIENT_MESSAGES).flatMap(([who, messages]) =>
    messages.map(([text, sameAs, note]) => ({ who, text, sameAs, note, parts: partsOf(text) })),
  );
}

function matchOf(known: KnownMessage, text: string): Match | undefined {
  let [from, to, value] = [-1, 0, ''];
  for (const part of known.parts) {
    part.lastIndex = to;
    const found = part.exec(text);
    if (found === null || (from >= 0 && found.index - to > MOST_BETWEEN)) return undefined;
    if (from < 0) from = found.index;
    to = found.index + found[0].length;
    value = found.groups?.['value'] ?? value;
  }
  return { ...known, from, to, value };
}

function whole({ who, sameAs, note, failures, value }: Match): Recognised {
  const found = failures ?? failuresLike(sameAs ?? '', value);
  return {
    says: [`Source: ${who}.`, meaning(sameAs, value, found), note].filter(Boolean).join(' '),
    failures: found,
  };
}

const ONE_CAUSE = 'One failure has it.';
const MANY_CAUSES = 'Several failures have it, the most frequent first.';

function meaning(
  sameAs: SameAs | undefined,
  value: string,
  { length }: Recognised['failures'],
): string {
  if (sameAs === undefined) return length === 1 ? ONE_CAUSE : MANY_CAUSES;
  if (sameAs === 'any') return 'It says this for every handshake that fails, and not the cause.';
  if (sameAs === 'cut') return 'An open socket ended without a close frame; it does not say why.';
  if (sameAs === 'status' && value === '') return 'It names the HTTP status of the answer.';
  if (sameAs === 'status') return `The answer to the handshake was HTTP ${value}, not 101.`;
  if (sameAs !== 'close') return `Chromium’s console shows "${sameAs}" for the same.`;
  if (value === '1006') return '1006 says only that no close frame came, before or after open.';
  return value === '' ? 'It names the close code.' : `The socket was closed with code ${value}.`;
}

/** Of a text that is only a part of a message, or of a title. */
function byPart(pasted: string): Recognised | undefined {
  const text = pasted.replace(PREFIX, '') || pasted;
  if (text === '') return undefined;
  const known = KNOWN.filter((one) => folded(one.text).includes(text));
  const titled = CATALOGUE.filter(({ title }) => folded(title).includes(text));
  const ofPages = known.flatMap(({ failures = [] }) => failures);
  const codes = new Set([...titled, ...ofPages]);
  const [first] = known;
  const isOne = known.length + titled.length === 1;
  if (first !== undefined && (isOne || codes.size === 0)) {
    return whole({ ...first, from: 0, to: 0, value: '' });
  }
  if (codes.size === 0) return undefined;
  return { says: undefined, failures: CATALOGUE.filter((entry) => codes.has(entry)) };
}

/** What a console or a log writes before the message: `Uncaught Error: `, a time. */
const PREFIX = /^(?:(?:uncaught|\(in promise\)|[\w.]{0,60}error:|\[?\d[\d.:,tz+/-]{4,40}\]?) ?)+/;
