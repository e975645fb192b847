import { grouped } from '../../timeline/grouped.ts';
import type { TerminalRow } from './row.ts';

/** Lines of one kind and one connection that are shown one by one. */
const SHOWN_EACH = 5;
/** Lines that are shown at one time. */
const SHOWN_IN_ALL = 100;

/** Many lines of one kind become the first ones and their number: a flood stays readable. */
export function foldRows(rows: readonly TerminalRow[]): readonly TerminalRow[] {
  const replaced = new Map<TerminalRow, readonly TerminalRow[]>();
  const news = new Set<string>();
  for (const row of rows) {
    if (row.tone !== 'program') continue;
    if (news.has(row.text)) replaced.set(row, []); // a proxy's master and worker say the same
    news.add(row.text);
  }
  // Lines of the same kind, wherever they stand between others.
  const runs = grouped(rows, ({ id, tone, way }) => `${id} ${tone} ${way}`);
  for (const run of runs.values()) {
    const last = run.at(-1);
    if (last === undefined || run.length <= SHOWN_EACH || last.tone === 'program') continue;
    const hidden = run.slice(SHOWN_EACH - 1, -1);
    for (const row of hidden) replaced.set(row, []);
    replaced.set(last, [{ ...last, text: `… ${hidden.length} more` }, last]);
  }
  const kept = rows.flatMap((row) => replaced.get(row) ?? [row]);
  const last = kept.at(-1);
  if (last === undefined || kept.length <= SHOWN_IN_ALL) return kept;
  const text = `… ${kept.length - SHOWN_IN_ALL} more lines; the page shows every connection`;
  return [
    ...kept.slice(0, SHOWN_IN_ALL),
    { ...last, id: undefined, offsetMs: undefined, way: '', text, tone: 'log' },
  ];
}
