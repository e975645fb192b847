import type { Position } from '../../model.ts';

/** A file's text that can say where an offset stands. */
export interface SourceText {
  readonly text: string;
  /** Columns count UTF-16 code units, as editors do; an offset past the end is the end. */
  position(offset: number): Position;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Takes a byte order mark off: editors do not count it as a column. */
export function createSourceText(file: string, given: string): SourceText {
  const text = given.startsWith(BYTE_ORDER_MARK) ? given.slice(1) : given;
  const starts = lineStarts(text);
  return {
    text,
    position: (offset) => {
      const bounded = Math.max(0, Math.min(offset, text.length));
      const line = lineOf(starts, bounded);
      return { file, line: line + 1, column: bounded - (starts[line] ?? 0) + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

/** The last line that starts at the offset or before it. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
