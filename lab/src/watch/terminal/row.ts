/** One line of the terminal: its columns. */
export interface TerminalRow {
  /** The connection, in full; undefined for a line about a program. */
  readonly id: string | undefined;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Since the connection began, in ms; undefined for the line with which it begins. */
  readonly offsetMs: number | undefined;
  /** Who to whom: at most 25 characters. */
  readonly way: string;
  readonly text: string;
  readonly tone: Tone;
}

/** What a line is, for its colour and for folding many into one. */
export type Tone = 'open' | 'message' | 'ping' | 'end' | 'bad' | 'log' | 'program' | 'verdict';

/** What a line of a log gives a row: its columns behind id and time. */
export type Draft = Pick<TerminalRow, 'way' | 'text' | 'tone'> &
  Partial<Pick<TerminalRow, 'offsetMs'>>;

export function draft(way: string, text: string, tone: Tone): Draft {
  return { way, text, tone };
}
