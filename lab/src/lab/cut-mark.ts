/**
 * The line that stands in a log in place of the older ones which were cut from it: a directive of a
 * W3C log, an event among JSON lines, a comment elsewhere.
 *
 * @param line any line of the log: its format
 */
export function cutMark(line: string, at: Date): string {
  const time = at.toISOString();
  if (line.startsWith('{')) return JSON.stringify({ level: 'info', time, event: CUT_EVENT });
  return `${DIRECTIVE} ${time}`;
}

/** Cheap: asked of every line. */
export function isCutMark(line: string): boolean {
  return (
    line.startsWith(DIRECTIVE) || (line.length < 100 && line.endsWith(`"event":"${CUT_EVENT}"}`))
  );
}

const CUT_EVENT = 'cut';
const DIRECTIVE = '#Remark: older lines were cut at';
