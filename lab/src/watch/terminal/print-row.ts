import { visibleLine } from '../../report/visible-text.ts';
import { offset } from '../../report/duration.ts';
import type { Row, Tone } from './row.ts';
import { WAY_WIDTH } from './ways.ts';

export interface PrintOptions {
  /** Width of the terminal; undefined: lines may be as long as they are. */
  readonly columns: number | undefined;
  readonly colour: boolean;
}

const ID_WIDTH = 8;
const TIME_WIDTH = 11;
const INDENT = ID_WIDTH + 1 + TIME_WIDTH + 2 + WAY_WIDTH + 2;
const LEAST_TEXT = 16;
const MAX_LINES = 4;

/** SGR codes: 2 faint, 31 to 36 colours, 1 bold. */
const COLOURS: Readonly<Record<Tone, string>> = {
  open: '32',
  message: '36',
  ping: '2',
  end: '33',
  bad: '31',
  log: '34',
  program: '35',
  verdict: '1',
};

/** One line with aligned columns; longer texts go on below themselves. */
export function printRow(row: Row, { columns, colour }: PrintOptions): string {
  const { id, offsetMs, atMs, way, text, tone } = row;
  const time = offsetMs === undefined ? clockTime(atMs) : offset(offsetMs);
  const head = [
    shortId(id).padEnd(ID_WIDTH),
    ' ',
    time.padStart(TIME_WIDTH),
    '  ',
    way.padEnd(WAY_WIDTH),
    '  ',
  ].join('');
  const lines = wrapped(visibleLine(text), textWidth(columns));
  const [first = '', ...rest] = lines;
  const paint = (part: string): string =>
    colour ? `\u001B[${COLOURS[tone]}m${part}\u001B[0m` : part;
  return [`${head}${paint(first)}`, ...rest.map((part) => `${' '.repeat(INDENT)}${paint(part)}`)]
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Enough of an id to tell connections apart. */
export function shortId(id: string | undefined): string {
  return visibleLine(id ?? '').slice(0, ID_WIDTH);
}

/** `19:15:03 Z`: in UTC, as the logs are. */
function clockTime(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(11, 19)}Z`;
}

function textWidth(columns: number | undefined): number {
  if (columns === undefined || columns - INDENT < LEAST_TEXT) return Number.POSITIVE_INFINITY;
  return columns - INDENT;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width && lines.length < MAX_LINES - 1) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest.length > width ? `${rest.slice(0, width - 1)}…` : rest];
}
