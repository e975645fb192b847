import { timeOf } from '../clock.ts';
import { browserLine, eventLine } from '../evidence.ts';
import type { BrowserMessage } from '../observations.ts';
import type { SeenEvent } from '../merge/socket-observations.ts';
import type { Evidence, TimelineStep } from '../timeline.ts';
import type { Facts } from '../verdict/facts.ts';
import { relayItems, type RelayItem } from './relay-steps.ts';
import { arrow } from './step.ts';

/** A message or visible ping, before consecutive ones become one step. */
interface Item {
  readonly atMs: number;
  readonly kind: 'message' | 'ping';
  readonly from: 'browser' | 'backend';
  /** Default: the opposite end. */
  readonly to?: 'relay';
  readonly what: string;
  /** The number of a ping; undefined for a message. */
  readonly number: number | undefined;
  readonly evidence: readonly Evidence[];
}

/**
 * Messages and visible pings by time; consecutive ones become one step.
 *
 * @param breaks times of other events, in epoch milliseconds, which begin a new step
 */
export function messageSteps(facts: Facts, breaks: readonly number[]): TimelineStep[] {
  const items = withFrames(facts, [...fromBrowser(facts), ...fromBackend(facts)]);
  items.sort((a, b) => a.atMs - b.atMs || order(a) - order(b));
  const steps: TimelineStep[] = [];
  let run: Item[] = [];
  for (const item of items) {
    const [first] = run;
    if (first !== undefined && !goesOn(first, item, breaks)) {
      steps.push(toStep(run));
      run = [];
    }
    run.push(item);
  }
  if (run.length > 0) steps.push(toStep(run));
  return steps;
}

function goesOn(first: Item, item: Item, breaks: readonly number[]): boolean {
  const isBroken = breaks.some((atMs) => atMs > first.atMs && atMs <= item.atMs);
  const isAlike = first.kind === item.kind && first.from === item.from && first.to === item.to;
  return isAlike && !isBroken;
}

/**
 * The backend broadcasts a client's message within the same millisecond, so the client's comes first.
 */
function order({ from }: Item): number {
  return from === 'browser' ? 0 : 1;
}

/** The browser's messages, each with the backend's line about it. */
function fromBrowser({ browser, messages, pings }: Facts): Item[] {
  if (browser === undefined) return [];
  const pingLines = new Map(pings.map((event) => [event.item['n'], event]));
  let sent = 0;
  return browser.messages.map((message) => {
    const { atMs } = message;
    const isSent = message.from === 'page';
    const number = isSent ? undefined : pingNumber(message.text);
    const ping = number === undefined ? undefined : pingLines.get(number);
    const line = isSent ? messages[sent++] : ping;
    const what = describe(message);
    const inBrowser = browserLine(atMs, `${isSent ? 'sent' : 'got'} ${what}`);
    return {
      atMs,
      kind: number === undefined ? 'message' : 'ping',
      from: isSent ? 'browser' : 'backend',
      what,
      number,
      evidence: line === undefined ? [inBrowser] : [inBrowser, eventLine(line)],
    };
  });
}

/** Adds the relay's frames to the messages. A frame without a message ends at the relay. */
function withFrames({ relay, browser }: Facts, items: readonly Item[]): Item[] {
  if (relay?.open === undefined) return [...items]; // without the beginning of its log, frames cannot be matched to messages
  const frames = relayItems(relay);
  const waiting = {
    browser: frames.filter(({ kind, from }) => kind === 'message' && from === 'browser').values(),
    backend: frames.filter(({ kind, from }) => kind === 'message' && from === 'backend').values(),
  };
  const taken = new Set<RelayItem>();
  const isTooEarly = (frame: RelayItem, { from, atMs }: Item): boolean =>
    browser === undefined && from === 'backend' && frame.atMs < atMs - EARLY_MS;
  const joined = items
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((item) => {
      for (const frame of waiting[item.from]) {
        if (isTooEarly(frame, item)) continue;
        taken.add(frame);
        return Object.assign({}, item, { evidence: [...item.evidence, ...frame.evidence] });
      }
      return item;
    });
  const others = frames.filter((frame) => !taken.has(frame));
  return [...joined, ...others.map((frame) => frameItem(frame, browser === undefined))];
}

/**
 * The backend logs a ping about when it sends it, and none of its other messages. It logs each
 * message of a client, possibly much later, so only the order tells which frame it was.
 */
const EARLY_MS = 5;

/**
 * The backend logs only some of its messages, so a missing line does not mean that the frame was
 * lost.
 */
function frameItem(frame: RelayItem, isUnseen: boolean): Item {
  const { atMs, from, kind, what, evidence, isMarked } = frame;
  const crosses = isUnseen && kind === 'message' && from === 'backend' && !isMarked;
  return { atMs, from, kind, what, number: undefined, evidence, ...(!crosses && { to: 'relay' }) };
}

/** Messages that only the backend logged: the browser was not watched, or its list was full. */
function fromBackend({ browser, messages, pings }: Facts): Item[] {
  const seen = browser?.messages ?? [];
  const sent = seen.filter(({ from }) => from === 'page').length;
  const numbers = new Set(seen.map(({ text }) => pingNumber(text)));
  return [
    ...messages
      .slice(sent)
      .map((event) => logged(event, 'message', 'browser', describeLogged(event), undefined)),
    ...pings
      .filter(({ item }) => !numbers.has(numberOf(item['n'])))
      .map((event) => logged(event, 'ping', 'backend', 'ping', numberOf(event.item['n']))),
  ];
}

function logged(
  event: SeenEvent,
  kind: Item['kind'],
  from: Item['from'],
  what: string,
  number: number | undefined,
): Item {
  return { atMs: timeOf(event), kind, from, what, number, evidence: [eventLine(event)] };
}

function toStep(run: readonly Item[]): TimelineStep {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) throw new Error('a run has one item or more');
  const to = first.to ?? (first.from === 'browser' ? 'backend' : 'browser');
  const evidence = first === last ? first.evidence : [...first.evidence, ...last.evidence];
  return arrow(first.kind, [first.from, to], first.atMs, labelOf(run, first, last), evidence, {
    count: run.length,
  });
}

function labelOf(run: readonly Item[], first: Item, last: Item): string {
  if (run.length === 1) {
    const isNamed = first.kind === 'message' || first.to === 'relay';
    return isNamed ? first.what : `ping ${first.number ?? ''}`.trimEnd();
  }
  if (first.kind === 'message') return `${run.length} messages`;
  if (first.to === 'relay') return `${run.length} ping frames`;
  const isKnown = first.number !== undefined && last.number !== undefined;
  return isKnown ? `pings ${first.number} to ${last.number}` : `${run.length} pings`;
}

const MAX_LABEL_CHARACTERS = 60;

function describe({ from, type, bytes, text }: BrowserMessage): string {
  const said = from === 'server' ? ofBackend(text) : undefined;
  return said ?? describeBytes(type, bytes, text);
}

/** The backend sends JSON (backend/src/protocol.ts). A long message may be cut. */
function ofBackend(text = ''): string | undefined {
  const type = /^\{"type":"(?<type>\w{1,20})"/.exec(text)?.groups?.['type'];
  if (type !== 'message') return type;
  const relayed = readJson(text)?.['text'];
  return typeof relayed === 'string' ? describeBytes('text', relayed.length, relayed) : type;
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function describeLogged({ item: { type, bytes, text } }: SeenEvent): string {
  const known = typeof text === 'string' ? text : undefined;
  return describeBytes(type === 'binary' ? 'binary' : 'text', numberOf(bytes) ?? 0, known);
}

function describeBytes(
  type: BrowserMessage['type'],
  bytes: number,
  text: string | undefined,
): string {
  if (type === 'binary' || text === undefined) return `${type} message, ${bytes} bytes`;
  const shown = text.slice(0, MAX_LABEL_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
  return `message ${JSON.stringify(shown)}${shown.length < text.length ? ` … ${bytes} bytes` : ''}`;
}

/** The number of the lab's ping, which is short JSON: a message that was cut is none. */
function pingNumber(text: string | undefined): number | undefined {
  if (text === undefined || !text.startsWith('{"type":"ping"')) return undefined;
  return numberOf(readJson(text)?.['n']);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
