import { basename, relative } from 'node:path';
import { cwd, stdout } from 'node:process';
import { styleText } from 'node:util';
import {
  findingCertainty,
  findingFix,
  findingStatus,
  readConfiguration,
  type ConfigFile,
  type Finding,
} from '@lab101/proxy';
import { neededVariables, readHalf, SERVER_CONFIG } from '../../settings/iis-files.ts';
import { counted } from '../../text/counted.ts';
import type { Output } from '../output.ts';
import { assumptions } from './assumptions.ts';

export interface CheckConfigOptions {
  /** The server's half, over which the site's is read. Default: the lab's own server.config. */
  readonly server?: string;
}

/** Wider source lines are cut around the caret. */
const LINE_WIDTH = 100;

/**
 * Says of an IIS configuration what a compiler says of a program: line, column, what IIS answers,
 * and the fix. A web.config is read over the lab's server.config, or another; the server's own file
 * alone.
 *
 * @returns 1 if anything is an error, else 0
 * @throws {LabError} LAB_BAD_OPTION if a file cannot be read
 */
export async function checkConfig(
  file: string,
  options: CheckConfigOptions,
  output: Output,
): Promise<number> {
  const given = await readHalf(file);
  const isServer = isServerFile(given);
  const server = isServer ? given : await readHalf(options.server ?? labServerFile());
  const site = isServer ? { file: 'web.config', text: '<configuration />' } : given;
  const read = readConfiguration({ server, site });
  const { configuration, findings } = read;
  const errors = findings.filter(({ kind }) => kind.severity === 'error').length;
  const warnings = findings.length - errors;
  const lines = new Map([server, site].flatMap(linesOf));
  const texts = findings.map((finding) => describe(finding, lines));
  const needed = configuration === undefined || isServer ? [] : neededVariables(configuration);
  const allowedHere = options.server === undefined && needed.length > 0;
  if (allowedHere) output.note(mustBeAllowed(needed));
  const assumed = isServer ? [] : assumptions(read, options.server === undefined);
  const assumedLine = assumed.length === 0 ? [] : [`assumed: ${assumed.join('; ')}`];
  const ending = `${printable(file)}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  output.result([...texts, ...assumedLine, ending].join('\n'), {
    file,
    server: server.file,
    usable: configuration !== undefined,
    errors,
    warnings,
    needsAllowed: needed,
    assumed,
    findings: findings.map(toValue),
  });
  return errors > 0 ? 1 : 0;
}

/** The lab's server allows what the common guides ask for; a server of IIS's own allows none. */
function mustBeAllowed(names: readonly string[]): string {
  const adds = names.map((name) => `/+"[name='${name}']"`).join(' ');
  return `your server must allow ${names.join(', ')}, or it answers 500.50: appcmd set config -section:system.webServer/rewrite/allowedServerVariables ${adds} /commit:apphost`;
}

/** Shown as a person would type it. */
function labServerFile(): string {
  return relative(cwd(), SERVER_CONFIG);
}

/** By what it holds; a web.config is a site's by its name, whatever somebody has put into it. */
function isServerFile({ file, text }: ConfigFile): boolean {
  if (basename(file).toLowerCase() === 'web.config') return false;
  return /<(?:system\.applicationHost|globalRules)[\s/>]/.test(withoutComments(text));
}

/** Each character is looked at once: a file may have any number of comments that do not end. */
function withoutComments(text: string): string {
  const [start = '', ...comments] = text.split('<!--');
  const behind = comments.map((comment) => {
    const end = comment.indexOf('-->');
    return end === -1 ? '' : comment.slice(end);
  });
  return start + behind.join('');
}

/** Of a file and of those that it names with configSource. */
function linesOf({ file, text, sources = new Map() }: ConfigFile): [string, readonly string[]][] {
  const named = [...sources.values()].flatMap((source) => ('file' in source ? [source] : []));
  return [{ file, text }, ...named].map((one) => [one.file, sourceLines(one.text)]);
}

function sourceLines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/\r$/, ''));
}

function describe(finding: Finding, lines: ReadonlyMap<string, readonly string[]>): string {
  const { position, code, message, kind } = finding;
  const { severity, title } = kind;
  const place = `${position.file}:${position.line}:${position.column}`;
  const status = findingStatus(finding);
  const head = [paint(severity), code, ...(status === undefined ? [] : [status])].join(' ');
  const line = lines.get(position.file)?.[position.line - 1] ?? '';
  return [
    `${printable(place)}: ${head}: ${printable(message)}`,
    ...excerpt(line, position.line, position.column),
    `  ${title}`,
    `  fix: ${printable(findingFix(finding))}`,
    '',
  ].join('\n');
}

/** The source line, with a caret under the column. */
function excerpt(line: string, number: number, column: number): readonly string[] {
  const start = column > LINE_WIDTH ? column - LINE_WIDTH / 2 : 0;
  const shown = printable(line.slice(start, start + LINE_WIDTH));
  // A tab stays a tab, so that the caret stands under what it means however wide tabs are.
  const before = shown.slice(0, column - 1 - start).replaceAll(/[^\t]/g, ' ');
  const gutter = ' '.repeat(String(number).length);
  return [`  ${number} | ${shown}`, `  ${gutter} | ${before}^`];
}

/** A file may hold anything: nothing of it may steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\t]/gu, '\uFFFD');
}

function paint(severity: 'error' | 'warning'): string {
  if (!stdout.isTTY) return severity;
  return styleText(severity === 'error' ? 'red' : 'yellow', severity);
}

function toValue(finding: Finding): object {
  const { code, position, message, kind } = finding;
  const { severity, title } = kind;
  const status = findingStatus(finding) ?? null;
  const [certainty, fix] = [findingCertainty(finding), findingFix(finding)];
  return { code, severity, status, certainty, ...position, message, title, fix };
}
