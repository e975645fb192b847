import type { BackendRecord, ProxyRecord, RelayRecord } from '../../timeline/observations.ts';
import { writtenAtMs, type LogItem } from './log-item.ts';

/** Lines about the programs themselves that are kept: far more than a lab is restarted. */
const MAX_LINES = 500;

/** The relay has the same words. */
const OF_THE_BACKEND: ReadonlySet<string> = new Set(['listen', 'stop', 'stopped']);

/** What the programs say of their own lives: starts, stops, reloads. The newest lines of each. */
export class ProgramLog {
  readonly notes: ProxyRecord['notes'][number][] = [];
  readonly events: BackendRecord['events'][number][] = [];
  readonly relayEvents: RelayRecord['events'][number][] = [];
  readonly #known = new Set<string>();

  /** False where the line changes nothing: it was read before, or is about nobody's life. */
  add(logged: LogItem): boolean {
    if (logged.kind === 'entry' || this.#known.has(logged.item.line)) return false;
    const seenAtMs = latestMs(logged);
    if (logged.kind === 'relay') {
      if (!OF_THE_BACKEND.has(logged.item.event)) return false;
      this.#keep(this.relayEvents, { item: logged.item, seenAtMs }, logged.item.line);
    } else if (logged.kind === 'event') {
      if (!OF_THE_BACKEND.has(logged.item.event)) return false;
      this.#keep(this.events, { item: logged.item, seenAtMs }, logged.item.line);
    } else {
      // The first of any kind says that the proxy has an error log.
      if (logged.item.kind === 'other' && this.notes.length > 0) return false;
      this.#keep(this.notes, { item: logged.item, seenAtMs }, logged.item.line);
    }
    return true;
  }

  #keep<T>(list: T[], one: T, line: string): void {
    list.push(one);
    this.#known.add(line);
    // Without a gap: a start, and a start after it whose end in between is missing, is a kill.
    if (list.length > MAX_LINES) list.shift();
    const [oldest = ''] = this.#known;
    if (this.#known.size > 2 * MAX_LINES) this.#known.delete(oldest);
  }
}

function latestMs(logged: Exclude<LogItem, { kind: 'entry' }>): number {
  const precisionMs = logged.kind === 'note' ? logged.item.precisionMs : 1;
  return writtenAtMs(logged) + precisionMs - 1;
}
