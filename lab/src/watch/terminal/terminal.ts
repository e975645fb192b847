import type { Writable } from 'node:stream';
import type { LabPlan } from '../../lab/lab.ts';
import { addresses, labPage } from '../../settings/addresses.ts';
import { counted } from '../../text/counted.ts';
import { duration } from '../../text/duration.ts';
import { failurePage } from '../../text/failure-page.ts';
import { visibleLine } from '../../text/visible-text.ts';
import type { LiveChange, LiveFlow } from '../model/live-flow.ts';
import type { LogItem } from '../../timeline/log-item.ts';
import { notRunning } from '../model/running-programs.ts';
import type { LabState, Viewer } from '../viewer.ts';
import { foldRows } from './fold-rows.ts';
import { inApplicationWords } from '../../timeline/verdict/application.ts';
import { PacedOutput } from './paced-output.ts';
import { printRow, shortId, type PrintOptions } from './print-row.ts';
import type { TerminalRow } from './row.ts';
import { createRowMaker } from './rows.ts';
import { wrapped } from './wrapped-text.ts';

export interface TerminalOptions {
  readonly stream: Writable;
  /** Asked for each line: a window may be made narrower while it is watched. */
  readonly print: () => PrintOptions;
  /** Address of the page. */
  readonly url: string;
}

/** Rows that wait for the terminal; more are only counted. */
const MAX_WAITING = 5000;
const BACKLOG_ENDED = 5;
const BACKLOG_OPEN = 20;
const BACKLOG_CAUSES = 8;
const BACKLOG_LINES = 4;
const BACKLOG_INDENT = '    ';

export class Terminal implements Viewer {
  readonly #options: TerminalOptions;
  readonly #output: PacedOutput<TerminalRow>;
  #ofApplication = false;
  readonly #maker = createRowMaker(() => this.#ofApplication);
  #verdicts: LiveFlow[] = [];
  #cut = 0;
  #said = '';
  #linked = '';

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#output = new PacedOutput(options.stream, MAX_WAITING, (rows, dropped) =>
      this.#printed(rows, dropped),
    );
  }

  onState(state: LabState): void {
    if (state.up) this.#ofApplication = state.plan.application !== undefined;
    const text = stateText(state);
    if (text === this.#said) return; // nothing that is shown has changed
    this.#said = text;
    this.#output.flush();
    const list = links(state, this.#options.url).join('\n');
    const known = list === this.#linked || (!state.up && this.#linked !== '');
    this.#output.write(known ? `\n${text}\n\n` : `\n${text}\n${list}\n\n`);
    this.#linked = list;
  }

  onBacklog(flows: readonly LiveFlow[], cut: number): void {
    this.#cut = cut;
    const sockets = flows.filter(({ flow }) => flow.kind === 'socket');
    const ended = sockets.filter(({ settled }) => settled);
    const open = sockets.filter(({ flow }) => flow.endedAtMs === undefined);
    const text = [
      ...tallied(ended),
      ...listed('ended before', ended, BACKLOG_ENDED),
      ...listed('open now', open, BACKLOG_OPEN),
      ...(cut === 0 ? [] : [cutText(cut)]),
    ].flatMap((line) => this.#folded(line));
    if (text.length > 0) this.#output.write(`${text.join('\n')}\n\n`);
  }

  /** A line of the backlog, going on below itself. */
  #folded(line: string): readonly string[] {
    const { columns = Number.POSITIVE_INFINITY } = this.#options.print();
    const parts = wrapped(line, columns - BACKLOG_INDENT.length, BACKLOG_LINES);
    return parts.map((part, index) => (index === 0 ? part : BACKLOG_INDENT + part));
  }

  onItem(logged: LogItem): void {
    this.#output.add(...this.#maker.rows(logged));
  }

  onChange(change: LiveChange): void {
    this.#verdicts.push(...change.settled.filter(isShown));
    const surplus = this.#verdicts.splice(0, this.#verdicts.length - MAX_WAITING);
    this.#output.drop(surplus.length);
    if (change.cut !== this.#cut) this.#output.write(`${cutText(change.cut)}\n`);
    this.#cut = change.cut;
    this.#output.add();
  }

  end(): void {
    this.#output.end();
  }

  #printed(waiting: readonly TerminalRow[], dropped: number): string {
    // Two logs are read: what was written first stands first, within one look.
    const rows = foldRows(waiting.toSorted((one, other) => one.atMs - other.atMs));
    const print = { ...this.#options.print(), ofApplication: this.#ofApplication };
    const verdicts = foldRows(this.#verdicts.map(({ flow }) => verdictRow(flow)));
    this.#verdicts = [];
    const lines = [...rows, ...verdicts].map((row) => `${printRow(row, print)}\n`);
    if (dropped > 0) lines.push(`… ${dropped} lines not shown (too many)\n`);
    return lines.join('');
  }
}

/** Sockets, and what may have been one. */
function isShown({ flow: { kind, verdict } }: LiveFlow): boolean {
  return kind === 'socket' || verdict.cause === 'page-or-handshake';
}

/** Who ended it, for people. */
function whoOf({ verdict: { who }, ofApplication }: LiveFlow['flow']): string {
  return ofApplication === true ? inApplicationWords(who) : who;
}

function verdictRow(flow: LiveFlow['flow']): TerminalRow {
  const { id, startedAtMs, endedAtMs = startedAtMs, verdict } = flow;
  const way = `verdict: ${whoOf(flow)}`;
  const offsetMs = endedAtMs - startedAtMs;
  return { id, atMs: endedAtMs, offsetMs, way, text: pointed(verdict), tone: 'verdict' };
}

/** The sentence, with the page of its failure. */
function pointed({ sentence, failure }: LiveFlow['flow']['verdict']): string {
  return failure === undefined ? sentence : `${sentence} See ${failurePage(failure)}.`;
}

function stateText(state: LabState): string {
  if (!state.up) return 'The lab is down: run make up in another terminal. Waiting ...';
  if (state.lost !== undefined) return `Warning: ${state.lost}`;
  const { engine } = state.plan;
  const off = notRunning(state.running);
  if (off.length === 0) return `The lab is up (${engine} engine).`;
  return `The ${off.join(' and the ')} of the lab is not running: run make up. Still watching ...`;
}

function links(state: LabState, url: string): readonly string[] {
  const pages = state.up ? watchedPages(state.plan) : [];
  return [`  watch  ${url}`, ...pages.map((page) => `  open   ${page}`)];
}

/** With an application of a person's own the lab's page, too, which opens its socket. */
function watchedPages(plan: LabPlan): readonly string[] {
  const pages = addresses(plan).map(({ page }) => page);
  return plan.application === undefined ? pages : [labPage(plan), ...pages];
}

/** How many ended, and why, where these are more than are listed. */
function tallied(ended: readonly LiveFlow[]): readonly string[] {
  if (ended.length <= BACKLOG_ENDED) return [];
  const counts = new Map<string, number>();
  for (const { flow } of ended) {
    const name = `${whoOf(flow)}: ${flow.verdict.cause}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const most = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, BACKLOG_CAUSES);
  const others = ended.length - most.reduce((sum, [, count]) => sum + count, 0);
  return [
    `ended before, ${counted(ended.length, 'socket')}:`,
    ...most.map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`),
    ...(others === 0 ? [] : [`  ${String(others).padStart(6)}  by other causes`]),
  ];
}

/** Connections whose beginning or end the logs no longer have. */
function cutText(cut: number): string {
  return `${counted(cut, 'connection')} not judged, because their lines were cut from the logs`;
}

function listed(title: string, list: readonly LiveFlow[], most: number): readonly string[] {
  if (list.length === 0) return [];
  const shown = list.slice(-most);
  const count = list.length > shown.length ? `, the last ${shown.length} of ${list.length}` : '';
  return [`${title}${count}:`, ...shown.map(({ flow }) => summary(flow))];
}

function summary({ id, startedAtMs, endedAtMs, url, verdict }: LiveFlow['flow']): string {
  const life = duration((endedAtMs ?? Date.now()) - startedAtMs);
  const [address = ''] = url.replace(/^\/\//, '').split('?', 1);
  return visibleLine(`  ${shortId(id)}  ${life.padStart(9)}  ${address}  ${verdict.sentence}`);
}
