import type { Flow } from '../timeline/timeline.ts';
import { duration } from '../text/duration.ts';
import { ender } from '../view/party.ts';
import type { RunReport, ReportRow, ReportTest } from './run-report.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

/** The most tests and sockets that are named: GitHub limits a step summary to 1 MiB. */
const MOST_TESTS = 50;
const MOST_SOCKETS = 20;

/** The report in Markdown, for the summary of a GitHub workflow's step. */
export function renderSummary(report: RunReport): string {
  return [heading(report), ...rowTable(report.rows), ...failedTests(report.tests)].join('\n');
}

function heading({ counts, durationMs, environment }: RunReport): string {
  const { engine, proxy, browsers } = environment;
  const outcome = counts.failed > 0 ? '❌' : counts.passed > 0 ? '✅' : '⚪';
  const where = [proxy, `${engine} engine`, ...browsers].map(plain).join(', ');
  return `### ${outcome} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n\n${where}, in ${duration(durationMs)}\n`;
}

function rowTable(rows: readonly ReportRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const head = ['browser', 'page', 'socket', 'way', 'messages', 'the proxy logged', 'verdict'];
  return [
    tableLine(head),
    tableLine(head.map(() => '---')),
    ...rows.map((row) =>
      tableLine([
        plain(row.browser),
        code(row.page),
        code(row.socket),
        row.via,
        String(row.messages),
        plain(row.logged),
        row.verdict === 'FAILED' ? '❌ FAILED' : plain(row.verdict),
      ]),
    ),
    '',
  ];
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function failedTests(tests: readonly ReportTest[]): readonly string[] {
  const failed = tests.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [];
  const more = failed.length - MOST_TESTS;
  return [
    '#### Failed',
    '',
    ...failed.slice(0, MOST_TESTS).flatMap(failedTest),
    ...(more > 0 ? [`- and ${more} more tests`] : []),
    '',
  ];
}

function failedTest({
  title,
  file,
  browser,
  errors,
  failures,
  timeline,
}: ReportTest): readonly string[] {
  const sockets = (timeline?.flows ?? []).filter(({ kind }) => kind === 'socket');
  const more = sockets.length - MOST_SOCKETS;
  const error = errors[0]?.split('\n', 1)[0];
  const place = failures?.find((failure) => failure.place !== undefined)?.place ?? file;
  return [
    `- **${plain(title)}** (${plain(place)}, ${plain(browser)})`,
    ...(error === undefined ? [] : [`  - ${plain(error)}`]),
    ...sockets.slice(0, MOST_SOCKETS).map((socket) => `  - ${socketVerdict(socket)}`),
    ...(more > 0 ? [`  - and ${more} more sockets`] : []),
  ];
}

function socketVerdict(socket: Flow): string {
  const { url, verdict } = socket;
  const { word } = ender(socket);
  return `${code(url.split('?', 1)[0] ?? url)}: **${word}**. ${plain(verdict.sentence)}`;
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** Escapes text for Markdown: no markup, link or mention, and no end of a table cell. */
function plain(text: string): string {
  return visibleLine(shortened(text, 300)).replaceAll(
    /[!"#$&'()*+:;<=>?@[\\\]^_`{|}~]|^[-\d]|\bwww(?=\.)/g,
    (match) => `&#${match.codePointAt(0)};${match.slice(1)}`,
  );
}
