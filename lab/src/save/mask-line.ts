import { W3C_FIELDS } from '@lab101/proxy';
import { MASK, maskHeader, maskQuery, maskText, productsOf, SECRET_NAME } from './mask-values.ts';

/**
 * Masks the lines of one log, in their order: it keeps the columns that a `#Fields` line names.
 * Ids, times, statuses and addresses stay, so that a masked line is read as the line itself is.
 */
export function createLineMask(): (line: string) => string {
  let fields: readonly string[] = W3C_FIELDS;
  return (line) => {
    const named = /^#Fields:\s*(?<names>.*?)\s*$/.exec(line)?.groups?.['names'];
    if (named !== undefined) {
      fields = named.split(/\s+/);
      return line;
    }
    const event = readObject(line);
    if (event !== undefined) return JSON.stringify(maskEvent(event));
    if (line.startsWith('{')) return `{${MASK}`; // cut: its fields cannot be recognized
    const values = line.trimEnd().split(' ');
    if (!/^\d{4}-\d\d-\d\d \d\d:/.test(line)) return maskText(line);
    if (values.length !== fields.length) return values.map(maskWord).join(' ');
    return values.map((value, index) => maskColumn(fields[index] ?? '', value)).join(' ');
  };
}

/** Masks a line with unknown columns, in which any word may be the query. */
function maskWord(word: string): string {
  return word.includes('=') ? maskQuery(word) : maskText(word);
}

function maskColumn(name: string, value: string): string {
  if (value === '-') return value;
  if (name === 'cs-uri-query') return maskQuery(value);
  if (name === 'cs(User-Agent)') return productsOf(value);
  if (name === 'cs(Referer)' || name === 'cs-uri-stem') return maskText(value);
  if (name === 'cs-host') return maskHeader('host', value);
  return name === 'cs-username' || name.includes('(') ? MASK : value;
}

type Fields = Readonly<Record<string, unknown>>;

function readObject(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A close reason is the program's own text if the backend sent it. */
function maskEvent(event: Fields): unknown {
  const foreign = event['event'] === 'close' && event['by'] !== 'server';
  const isSaid = foreign && typeof event['reason'] === 'string' && event['reason'] !== '';
  return maskFields(
    isSaid && !OWN_REASONS.test(String(event['reason'])) ? { ...event, reason: MASK } : event,
  );
}

/** The backend's own, and the lab's page's. */
const OWN_REASONS =
  /^(?:disconnected by the user|no pong in time|[\w ]+ was not answered in time)$/;

/** Fields whose value a client chose: message texts, and subprotocols, which may be tokens. */
const SAID = /^(?:text|subprotocol)$|protocols?$/i;
const PROTOCOL_VERSION = /^HTTP\/[\d.]+$/;

function maskFields(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([name, value]) => {
    if (/headers$/i.test(name) && isRecord(value)) return [name, maskHeaders(value)];
    if (SECRET_NAME.test(name) && value !== '') return [name, MASK];
    if (SAID.test(name) && value !== '' && !PROTOCOL_VERSION.test(String(value)))
      return [name, MASK];
    return [name, maskValue(value)];
  });
  return Object.fromEntries(entries) as Fields;
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskValue);
  return isRecord(value) ? maskFields(value) : value;
}

function maskHeaders(headers: Fields): Fields {
  const masked = (name: string, value: unknown): unknown =>
    Array.isArray(value) ? value.map((one) => masked(name, one)) : maskHeader(name, String(value));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, masked(name, value)]),
  );
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
