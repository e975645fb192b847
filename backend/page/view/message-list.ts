import { describeBinary } from './binary-frame.ts';
import { durationText, timeOfDay } from '../duration.ts';
import { append, find } from './element.ts';
import { type Envelope, parseEnvelope } from '../socket/envelope.ts';

const MESSAGE_LIMIT = 500;
// The list follows new messages if it is scrolled to within this distance of its end.
const FOLLOW_PX = 24;

interface Item {
  readonly type: Envelope['type'] | 'binary';
  readonly from: string;
  readonly text: string;
}

/** The last {@link MESSAGE_LIMIT} messages, newest last. */
export class MessageList {
  readonly #list: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #dropped: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #nextFrame: (callback: () => void) => unknown;
  #droppedCount = 0;
  #follows = true;
  #scrollDue = false;

  constructor(root: ParentNode, nextFrame: (callback: () => void) => unknown) {
    this.#list = find(root, '#messages');
    this.#scroller = find(root, '#scroller');
    this.#dropped = find(root, '#dropped');
    this.#empty = find(root, '#no-messages');
    this.#nextFrame = nextFrame;
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  /** Returns the text of the new item, and the envelope of a text frame. */
  add(data: unknown, ownCid: string, now: number): { line: string; envelope?: Envelope } {
    const envelope = typeof data === 'string' ? parseEnvelope(data) : undefined;
    const item = envelope === undefined ? binaryItem(data) : textItem(envelope, ownCid);
    this.#append(item, envelope, now);
    this.#trim();
    this.#followSoon();
    const line = `${item.from}: ${item.text}`;
    return envelope === undefined ? { line } : { line, envelope };
  }

  /** Adds the page's own message, if the backend does not send it back. */
  addOwn(text: string, now: number): void {
    this.#append({ type: 'raw', from: 'you', text }, undefined, now);
    this.#trim();
    this.#followSoon();
  }

  // Measured on scrolling and applied once a frame: measuring for each message would lay out the
  // page each time.
  #scrolled(): void {
    if (this.#scrollDue) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#follows = scrollHeight - clientHeight - scrollTop <= FOLLOW_PX;
  }

  #followSoon(): void {
    if (!this.#follows || this.#scrollDue) return;
    this.#scrollDue = true;
    this.#nextFrame(() => {
      this.#scrollDue = false;
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    });
  }

  #append(item: Item, envelope: Envelope | undefined, now: number): void {
    const element = append(this.#list, 'li', item.from === 'you' ? 'own' : '');
    element.dataset['type'] = item.type;
    if (envelope?.type === 'ping') element.dataset['n'] = String(envelope.n);
    append(element, 'time', 'when', timeOfDay(now)).dateTime = new Date(now).toISOString();
    append(element, 'span', 'from', item.from);
    append(element, 'span', 'what', item.text);
    this.#empty.hidden = true;
  }

  #trim(): void {
    while (this.#list.childElementCount > MESSAGE_LIMIT) {
      this.#list.firstElementChild?.remove();
      this.#droppedCount += 1;
    }
    if (this.#droppedCount === 0) return;
    this.#dropped.hidden = false;
    this.#dropped.textContent = `The last ${MESSAGE_LIMIT}; ${this.#droppedCount} older dropped`;
  }
}

function textItem(envelope: Envelope, ownCid: string): Item {
  const { type } = envelope;
  if (type === 'ping') return { type, from: 'ping', text: `#${envelope.n}, sent ${envelope.at}` };
  if (type === 'raw') return { type, from: 'raw', text: envelope.text };
  if (type === 'message') {
    const from = envelope.from === ownCid ? 'you' : envelope.from.slice(0, 8);
    return { type, from, text: envelope.text };
  }
  const way = envelope.route.via === 'direct' ? 'straight to the backend' : 'through the proxy';
  const every = durationText(envelope.pingIntervalMs);
  return { type, from: 'welcome', text: `Connected ${way}; a ping comes every ${every}` };
}

function binaryItem(data: unknown): Item {
  const text = data instanceof ArrayBuffer ? describeBinary(data) : String(data);
  return { type: 'binary', from: 'binary', text };
}
