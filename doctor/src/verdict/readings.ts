import type {
  Got,
  ReadingHeaders,
  LogSign,
  ReadingOutcome,
  Reading,
  SocketGot,
} from '../reading.ts';

/**
 * How a handshake went: `alive` also if it was left at once after a good 101, `invalid` is a 101
 * that a browser refuses, `dead` ended without a close frame or says nothing.
 */
export type Kind =
  | 'untested'
  | 'refused'
  | 'gone'
  | 'silent'
  | 'garbled'
  | 'invalid'
  | 'dead'
  | 'closed'
  | 'alive';

/** All readings of a run, by the ids of their probes. */
export class Readings {
  readonly #all = new Map<string, Reading>();

  constructor(readings: readonly Reading[] = []) {
    for (const reading of readings) this.add(reading);
  }

  add(reading: Reading): Reading {
    this.#all.set(reading.id, reading);
    return reading;
  }

  get all(): readonly Reading[] {
    return [...this.#all.values()];
  }

  get(id: string): Got | undefined {
    return this.#all.get(id)?.got;
  }

  reading(id: string): Reading | undefined {
    return this.#all.get(id);
  }

  outcome(id: string): ReadingOutcome | undefined {
    return this.get(id)?.outcome;
  }

  status(id: string): number | undefined {
    return this.get(id)?.status;
  }

  socket(id: string): SocketGot | undefined {
    return this.get(id)?.socket;
  }

  headers(id: string): ReadingHeaders {
    return this.get(id)?.headers ?? {};
  }

  body(id: string): string {
    return this.get(id)?.body ?? '';
  }

  signs(): readonly LogSign[] {
    return this.get('proxy-log')?.signs ?? [];
  }

  opens(id: string): boolean {
    return ['alive', 'closed', 'dead'].includes(this.kind(id));
  }

  kind(id: string): Kind {
    const got = this.get(id);
    if (got === undefined || got.outcome === 'not-asked') return 'untested';
    if (got.socket !== undefined) {
      return this.#closesAlone(id) ? 'closed' : kindOfSocket(got.socket);
    }
    const kinds: Partial<Record<ReadingOutcome, Kind>> = {
      answer: 'refused',
      silence: 'silent',
      'not-http': 'garbled',
      flood: 'garbled',
    };
    return kinds[got.outcome] ?? 'gone';
  }

  /** It is closed after the text, and the smallest handshake's socket is not: the text is not the reason. */
  #closesAlone(id: string): boolean {
    const [own, smallest] = [this.socket(id)?.end, this.socket('minimal')?.end];
    return own?.how === 'close' && own.after === 'text' && smallest?.how === 'done';
  }

  /** The same answer, apart from what differs from one request to the next. */
  same(a: string, b: string): boolean {
    const [first, second] = [this.get(a), this.get(b)];
    if (first === undefined || second === undefined) return false;
    if (first.outcome !== second.outcome || first.status !== second.status) return false;
    if (first.status === 101) return false;
    const [one, other] = [fingerprint(first), fingerprint(second)];
    return one === other || isNear(one, other);
  }
}

function kindOfSocket({ faults, frameFault, end, pongMs, frames }: SocketGot): Kind {
  if (faults.length > 0) return 'invalid';
  if (frameFault !== undefined) return 'dead';
  if (end.how === 'close') return end.after === 'text' ? 'alive' : 'closed';
  if (end.how === 'fin' || end.how === 'reset') return 'dead';
  const isMute = end.how === 'unanswered' && pongMs === undefined && frames.length === 0;
  return isMute ? 'dead' : 'alive';
}

/** Paths, ids, dates and numbers differ from one request to the next. */
function fingerprint({ body = '', headers }: Got): string {
  const type = headers?.['content-type']?.[0]?.split(';')[0] ?? '';
  const text = body
    .slice(0, 4000)
    .replaceAll(/lab101-doctor-\w+/g, '')
    .replaceAll(/[\da-f]{8,}|\d+/gi, '0');
  return `${type}\n${text}`;
}

/** Bodies that tell the path or an id in a few words. */
function isNear(one: string, other: string): boolean {
  const [a, b] = [new Set(one.split(/\s+/)), new Set(other.split(/\s+/))];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared >= 4 && shared / Math.max(a.size, b.size) > 0.8;
}
