import type { HandshakeFault } from '../handshake-fault.ts';
import type { ProxyKind } from '../proxy-kind.ts';
import { detectProxy } from './detect-proxy.ts';
import type { Kind, Readings } from './readings.ts';

/** A statement about readings. It knows which it looks at: that is the evidence. */
export interface ReadingCondition {
  readonly reads: readonly string[];
  readonly holds: (readings: Readings) => boolean;
}

function about(reads: readonly string[], holds: ReadingCondition['holds']): ReadingCondition {
  return { reads, holds };
}

const joined = (conditions: readonly ReadingCondition[]): string[] => [
  ...new Set(conditions.flatMap(({ reads }) => reads)),
];

export const all = (...conditions: readonly ReadingCondition[]): ReadingCondition =>
  about(joined(conditions), (r) => conditions.every(({ holds }) => holds(r)));

export const any = (...conditions: readonly ReadingCondition[]): ReadingCondition =>
  about(joined(conditions), (r) => conditions.some(({ holds }) => holds(r)));

export const not = ({ reads, holds }: ReadingCondition): ReadingCondition =>
  about(reads, (r) => !holds(r));

/** The answer has one of these statuses: 4 stands for all of 4xx. */
export const status = (id: string, ...codes: readonly number[]): ReadingCondition =>
  about([id], (r) => {
    const got = r.status(id);
    return (
      got !== undefined && codes.some((code) => code === got || code === Math.floor(got / 100))
    );
  });

export const kind = (id: string, ...kinds: readonly Kind[]): ReadingCondition =>
  about([id], (r) => kinds.includes(r.kind(id)));

/** A good 101, whatever came after it. */
export const opens = (id: string): ReadingCondition => about([id], (r) => r.opens(id));

/** The probe was sent, and a browser would get no working socket. */
export const fails = (id: string): ReadingCondition =>
  kind(id, 'refused', 'gone', 'silent', 'garbled', 'invalid', 'dead', 'closed');

/** There is no good 101. */
export const refuses = (id: string): ReadingCondition =>
  kind(id, 'refused', 'gone', 'silent', 'garbled', 'invalid');

export const alive = (id: string): ReadingCondition => kind(id, 'alive');

export const tested = (id: string): ReadingCondition => not(kind(id, 'untested'));

export const same = (a: string, b: string): ReadingCondition => about([a, b], (r) => r.same(a, b));

export const differs = (a: string, b: string): ReadingCondition =>
  all(tested(a), tested(b), not(same(a, b)));

export const sameStatus = (a: string, b: string): ReadingCondition =>
  about([a, b], (r) => r.status(a) !== undefined && r.status(a) === r.status(b));

export const outcome = (id: string, ...outcomes: readonly string[]): ReadingCondition =>
  about([id], (r) => outcomes.includes(r.outcome(id) ?? ''));

export const detail = (id: string, pattern: RegExp): ReadingCondition =>
  about([id], (r) => pattern.test(r.get(id)?.detail ?? ''));

/** The body matches. */
export const says = (id: string, pattern: RegExp): ReadingCondition =>
  about([id], (r) => pattern.test(r.body(id)));

export const header = (id: string, name: string, pattern: RegExp): ReadingCondition =>
  about([id], (r) => (r.headers(id)[name] ?? []).some((value) => pattern.test(value)));

export const fault = (id: string, ...faults: readonly HandshakeFault[]): ReadingCondition =>
  about([id], (r) => r.socket(id)?.faults.some((one) => faults.includes(one)) ?? false);

export const frameFault = (id: string, pattern: RegExp): ReadingCondition =>
  about([id], (r) => {
    const found = r.socket(id)?.frameFault;
    return found !== undefined && pattern.test(found);
  });

/** The other side closed it with one of these codes. */
export const closedWith = (id: string, ...codes: readonly number[]): ReadingCondition =>
  about([id], (r) => {
    const end = r.socket(id)?.end;
    return end?.how === 'close' && codes.includes(end.code ?? 1005);
  });

/** The other side closed it, and its first message or its reason says this. */
export const complains = (id: string, pattern: RegExp): ReadingCondition =>
  about([id], (r) => {
    const socket = r.socket(id);
    if (socket?.end.how !== 'close' || socket.end.after === 'text') return false;
    return pattern.test(`${socket.said ?? ''}\n${socket.end.reason ?? ''}`);
  });

/** The 101 agrees to permessage-deflate. */
export const deflates = (id: string): ReadingCondition =>
  about([id], (r) => /permessage-deflate/.test(r.socket(id)?.extensions ?? ''));

/** One of what the reading lists is this. */
export const lists = (id: string, word: string): ReadingCondition =>
  about([id], (r) => r.get(id)?.each?.includes(word) === true);

/** Of a browser's socket and of the smallest handshake's. */
export const both = (condition: (id: string) => ReadingCondition): ReadingCondition =>
  all(condition('browser'), condition('minimal'));

/** The status of the extended CONNECT over HTTP/2 matches; without one it is `undefined`. */
export const http2Status = (pattern: RegExp): ReadingCondition =>
  about(['h2'], (r) => pattern.test(String(r.get('h2')?.h2?.status)));

export const by = (...names: readonly ProxyKind[]): ReadingCondition =>
  about([], (r) => names.includes(detectProxy(r).kind));

/** A condition that none of the words above expresses. */
export const where = about;
