import { latestMs, type LogItem, type LogItems } from '../../timeline/log-item.ts';

/** Lines about the programs themselves that are kept: far more than a lab is restarted. */
const MAX_LINES = 500;

/** The relay has the same words. */
const OF_THE_BACKEND: ReadonlySet<string> = new Set(['listen', 'stop', 'stopped']);

/** What the programs say of their own lives: starts, stops, reloads. The newest lines of each. */
export class ProgramLog {
  readonly kept: Omit<LogItems, 'entry'> = { note: [], event: [], relay: [] };
  readonly #known = new Set<string>();

  /** False where the line changes nothing: it was read before, or is about nobody's life. */
  add(logged: LogItem): boolean {
    if (logged.kind === 'entry' || this.#known.has(logged.item.line)) return false;
    // The first note of any kind says that the proxy has an error log.
    const isAboutLife =
      logged.kind === 'note'
        ? logged.item.kind !== 'other' || this.kept.note.length === 0
        : OF_THE_BACKEND.has(logged.item.event);
    if (!isAboutLife) return false;
    const list: LogItem[] = this.kept[logged.kind];
    list.push({ ...logged, seenAtMs: latestMs(logged) });
    this.#known.add(logged.item.line);
    // Without a gap: a start, and a start after it whose end in between is missing, is a kill.
    if (list.length > MAX_LINES) list.shift();
    const [oldest = ''] = this.#known;
    if (this.#known.size > 2 * MAX_LINES) this.#known.delete(oldest);
    return true;
  }
}
