import {
  cidOf,
  closeLine,
  eventLine,
  FIELDS_LINE,
  logIdOf,
  messageLine,
  openLine,
  pageLine,
  socketLine,
} from './log-lines.ts';

/** A number from 0 up to, and without, a limit: always the same ones for the same seed. */
export type Chance = (limit: number) => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** One line, and when it was really written: its own time may be in whole seconds. */
export interface WrittenLine {
  readonly atMs: number;
  readonly text: string;
}

/** What a lab wrote in a stretch of time, and when its programs did not run. */
export interface GeneratedLab {
  readonly backend: readonly WrittenLine[];
  readonly access: readonly WrittenLine[];
  readonly errors: readonly WrittenLine[];
  readonly proxyDown: readonly (readonly [number, number])[];
  readonly backendDown: readonly (readonly [number, number])[];
  readonly endMs: number;
  /** Connections that end, with the cause of each. */
  readonly causes: ReadonlyMap<string, string>;
}

export const FIRST_MS = Date.parse('2026-11-22T21:00:00.000Z');

/** So many sockets, one after the other and many at a time, and two kills of each program. */
export function generateLab(count: number, chance: Chance): GeneratedLab {
  const lab = new Writer(count, chance);
  for (let number = 0; number < count; number += 1) lab.live(number);
  return lab.finished();
}

const GAP_MS = 120;
const DOWN_MS = 4000;

class Writer {
  readonly #chance: Chance;
  readonly #lastMs: number;
  readonly #backend: WrittenLine[] = [];
  readonly #access: WrittenLine[] = [];
  readonly #errors: WrittenLine[] = [];
  readonly #proxyDown: (readonly [number, number])[];
  readonly #backendDown: (readonly [number, number])[];
  readonly #causes = new Map<string, string>();

  constructor(count: number, chance: Chance) {
    this.#chance = chance;
    this.#lastMs = FIRST_MS + count * GAP_MS + 60_000;
    const moment = (part: number): readonly [number, number] => {
      const fromMs = Math.round(FIRST_MS + part * count * GAP_MS + 12_000);
      return [fromMs, fromMs + 100 + chance(DOWN_MS)];
    };
    this.#proxyDown = [moment(0.2), moment(0.6)];
    this.#backendDown = [moment(0.4), moment(0.8)];
    const starts = (down: readonly (readonly [number, number])[]): number[] => [
      FIRST_MS - 5000,
      ...down.map(([, toMs]) => toMs),
    ];
    for (const atMs of starts(this.#proxyDown)) this.#error(atMs, 'notice', 'nginx/1.22.1');
    for (const atMs of starts(this.#backendDown)) {
      const text = eventLine(atMs, 'listen', { port: 8080, maxPayloadBytes: 1000 + (atMs % 1000) });
      this.#backend.push({ atMs, text });
    }
    this.#access.push({ atMs: FIRST_MS - 5000, text: FIELDS_LINE });
  }

  live(number: number): void {
    const openMs = FIRST_MS + number * GAP_MS + this.#chance(80);
    const endMs = openMs + 20 + this.#chance(9000);
    const kind = this.#chance(8);
    const via = kind < 2 ? 'direct' : 'proxy';
    if (kind === 7) return this.#refused(number, openMs);
    if (this.#isDown(this.#backendDown, openMs) || this.#isDown(this.#proxyDown, openMs)) return;
    if (via === 'proxy') this.#access.push({ atMs: openMs, text: pageLine(openMs, number + 1e6) });
    this.#backend.push({ atMs: openMs, text: openLine(openMs, number, via) });
    for (let n = 1; n <= this.#chance(3); n += 1) {
      const atMs = openMs + n;
      this.#backend.push({ atMs, text: messageLine(atMs, number, n) });
    }
    const isKept = kind === 6; // open until something ends it
    const killed = this.#killOf(via, openMs, isKept ? Number.POSITIVE_INFINITY : endMs);
    if (killed !== undefined) return this.#killed(number, via, killed);
    if (isKept) return;
    this.#ended(number, kind, endMs);
  }

  finished(): GeneratedLab {
    const inOrder = (lines: WrittenLine[]): WrittenLine[] =>
      lines.toSorted((one, other) => one.atMs - other.atMs);
    return {
      backend: inOrder(this.#backend),
      access: inOrder(this.#access),
      errors: inOrder(this.#errors),
      proxyDown: this.#proxyDown,
      backendDown: this.#backendDown,
      endMs: this.#lastMs,
      causes: this.#causes,
    };
  }

  #ended(number: number, kind: number, endMs: number): void {
    const proxied = kind >= 2;
    const entryMs = endMs + this.#chance(40);
    if (kind === 5) {
      this.#error(endMs, 'info', timeoutOf(number));
      this.#close(number, endMs + this.#chance(30), 'network', 1006);
    } else if (kind === 1 || kind === 4) this.#close(number, endMs, 'server', 1009);
    else this.#close(number, endMs, 'client', 1000);
    if (proxied) this.#access.push({ atMs: entryMs, text: socketLine(entryMs, number) });
    const cause = kind === 1 || kind === 4 ? 'message-too-big' : 'page-closed';
    this.#causes.set(cidOf(number), kind === 5 ? 'proxy-timeout' : cause);
  }

  #killed(number: number, via: 'proxy' | 'direct', killed: Killed): void {
    const { program, atMs } = killed;
    if (program === 'proxy') this.#close(number, atMs + this.#chance(20), 'network', 1006);
    else if (via === 'proxy') {
      const entryMs = atMs + this.#chance(20);
      this.#access.push({ atMs: entryMs, text: socketLine(entryMs, number) });
    }
    this.#causes.set(cidOf(number), `${program}-killed`);
  }

  #refused(number: number, atMs: number): void {
    if (this.#isDown(this.#proxyDown, atMs) || this.#isDown(this.#backendDown, atMs)) return;
    const cid = cidOf(number);
    const headers = { 'x-arr-log-id': logIdOf(number), 'x-original-url': `/?cid=${cid}` };
    const fields = { status: 403, reason: 'origin not allowed', via: 'proxy', headers };
    this.#backend.push({ atMs, text: eventLine(atMs, 'refuse', fields) });
    const text = socketLine(atMs + 1, number)
      .replace('SERVER-STATUS=101', 'SERVER-STATUS=403')
      .replace(' 101 0 0', ' 403 0 0');
    this.#access.push({ atMs: atMs + 1, text });
    this.#causes.set(cid, 'handshake-refused-by-backend');
  }

  #close(number: number, atMs: number, by: string, code: number): void {
    this.#backend.push({ atMs, text: closeLine(atMs, number, by, code) });
  }

  #error(atMs: number, level: string, message: string): void {
    const time = new Date(atMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
    this.#errors.push({ atMs, text: `${time} [${level}] 7#7: ${message}` });
  }

  #isDown(down: readonly (readonly [number, number])[], atMs: number): boolean {
    return down.some(([fromMs, toMs]) => atMs >= fromMs - 50 && atMs <= toMs + 50);
  }

  #killOf(via: 'proxy' | 'direct', openMs: number, endMs: number): Killed | undefined {
    const first = (program: Killed['program'], down: GeneratedLab['proxyDown']): Killed[] =>
      down
        .filter(([fromMs]) => fromMs > openMs && fromMs < endMs + 100)
        .map(([atMs]) => ({ program, atMs }));
    const kills = [
      ...(via === 'proxy' ? first('proxy', this.#proxyDown) : []),
      ...first('backend', this.#backendDown),
    ];
    return kills.toSorted((one, other) => one.atMs - other.atMs)[0];
  }
}

interface Killed {
  readonly program: 'proxy' | 'backend';
  readonly atMs: number;
}

function timeoutOf(number: number): string {
  const request = `request: "GET /?cid=${cidOf(number)} HTTP/1.1"`;
  return `*${number} upstream timed out (110: Connection timed out) while proxying upgraded connection, client: 127.0.0.1, ${request}`;
}
