import { styleText } from 'node:util';
import { stdout } from 'node:process';
import type { ConfigFile, Finding } from '@lab101/proxy';
import { place } from '../../../settings/iis-files.ts';
import { counted } from '../../../text/counted.ts';
import type { Checked } from './checked.ts';

/** Wider source lines are cut around the caret. */
const LINE_WIDTH = 100;

/** The findings in the style of a compiler, each with its source line. */
export function checkedText(checked: Checked): string {
  const lines = new Map(checked.sources.flatMap(linesOf));
  const texts = checked.findings.map((finding) => describe(finding, lines));
  return [...texts, ...closingLines(checked)].join('\n');
}

export function closingLines({ file, assumed, errors, warnings }: Checked): readonly string[] {
  const assumedLine = assumed.length === 0 ? [] : [`assumed: ${assumed.join('; ')}`];
  const counts = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  return [...assumedLine, `${printable(file)}: ${counts}`];
}

/** The lines of a file and of the files that it names with configSource. */
function linesOf({ file, text, sources = new Map() }: ConfigFile): [string, readonly string[]][] {
  const named = [...sources.values()].flatMap((source) => ('file' in source ? [source] : []));
  const withoutReturn = (line: string): string => line.replace(/\r$/, '');
  return [{ file, text }, ...named].map((one) => [
    one.file,
    one.text.split('\n').map(withoutReturn),
  ]);
}

function describe(finding: Finding, lines: ReadonlyMap<string, readonly string[]>): string {
  const { position, code, message, kind, status, fix } = finding;
  const { severity, title } = kind;
  const head = [paint(severity), code, ...(status === undefined ? [] : [status])].join(' ');
  const line = lines.get(position.file)?.[position.line - 1] ?? '';
  return [
    `${printable(place(position))}: ${head}: ${printable(message)}`,
    ...excerpt(line, position.line, position.column),
    `  ${title}`,
    `  fix: ${printable(fix)}`,
    '',
  ].join('\n');
}

function excerpt(line: string, number: number, column: number): readonly string[] {
  const start = column > LINE_WIDTH ? column - LINE_WIDTH / 2 : 0;
  const shown = printable(line.slice(start, start + LINE_WIDTH));
  // Tabs stay tabs, so that the caret is aligned whatever their width.
  const before = shown.slice(0, column - 1 - start).replaceAll(/[^\t]/g, ' ');
  const gutter = ' '.repeat(String(number).length);
  return [`  ${number} | ${shown}`, `  ${gutter} | ${before}^`];
}

/** Makes a file's control characters visible, so that they cannot control the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\t]/gu, '\uFFFD');
}

function paint(severity: 'error' | 'warning'): string {
  if (!stdout.isTTY) return severity;
  return styleText(severity === 'error' ? 'red' : 'yellow', severity);
}
