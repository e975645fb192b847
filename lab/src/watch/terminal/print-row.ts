import { visibleLine } from '../../text/visible-text.ts';
import { clock, offset } from '../../text/duration.ts';
import type { TerminalRow, Tone } from './row.ts';
import { pathWidth } from './paths.ts';
import { wrapped } from './wrapped-text.ts';

export interface PrintOptions {
  /** Width of the terminal; undefined: lines may be as long as they are. */
  readonly columns: number | undefined;
  readonly colour: boolean;
  /** A person's own application is in the backend's place. Default false. */
  readonly ofApplication?: boolean;
}

const ID_WIDTH = 8;
const TIME_WIDTH = 11;
const BEFORE_PATH = ID_WIDTH + 1 + TIME_WIDTH + 2;
const LEAST_TEXT = 16;
const NARROW_INDENT = 2;
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

/**
 * One line with aligned columns, longer texts going on below themselves; in a narrow terminal the
 * text stands below the rest.
 */
export function printRow(
  row: TerminalRow,
  { columns, colour, ofApplication = false }: PrintOptions,
): string {
  const wayWidth = pathWidth(ofApplication);
  const textAt = BEFORE_PATH + wayWidth + 2;
  const { id, offsetMs, atMs, way, tone } = row;
  const time = offsetMs === undefined ? clockTime(atMs) : offset(offsetMs);
  const name = `${shortId(id).padEnd(ID_WIDTH)} ${time.padStart(TIME_WIDTH)}`;
  const text = visibleLine(row.text);
  const paint = (part: string): string =>
    colour ? `\u001B[${COLOURS[tone]}m${part}\u001B[0m` : part;
  const below = (indent: number) => (part: string) => `${' '.repeat(indent)}${paint(part)}`;
  if (columns !== undefined && columns - textAt < LEAST_TEXT) {
    const fits = name.length + 2 + way.length <= columns;
    const head = fits ? [`${name}  ${way}`] : [name, `${' '.repeat(NARROW_INDENT)}${way}`];
    const lines = wrapped(text, columns - NARROW_INDENT, 2 * MAX_LINES);
    return [...head, ...lines.map(below(NARROW_INDENT))].map(withoutEnd).join('\n');
  }
  const width = columns === undefined ? Number.POSITIVE_INFINITY : columns - textAt;
  const [first = '', ...rest] = wrapped(text, width, MAX_LINES);
  const head = `${name}  ${way.padEnd(wayWidth)}  ${paint(first)}`;
  return [head, ...rest.map(below(textAt))].map(withoutEnd).join('\n');
}

function withoutEnd(line: string): string {
  return line.trimEnd();
}

/** Enough of an id to tell connections apart. */
export function shortId(id: string | undefined): string {
  return visibleLine(id ?? '').slice(0, ID_WIDTH);
}

/** `19:15:03Z`: in UTC, as the logs are. */
function clockTime(atMs: number): string {
  const time = clock(atMs).slice(11, 19);
  return time === '' ? '' : `${time}Z`;
}
