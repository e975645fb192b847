import { type Attempt, type Ending, openForMs } from '../socket/attempt.ts';
import { closeCode } from '../socket/close-codes.ts';
import { durationText, timeOfDay } from '../duration.ts';
import { shownUrl } from '../socket/endpoint.ts';
import { append } from './element.ts';
import type { Entry } from '../socket/history.ts';

interface Cell {
  readonly label: string;
  readonly className?: string;
  readonly text: string;
}

/** Fills the body of the table `#history`. */
export function showHistory(body: HTMLElement, entries: readonly Entry[]): void {
  body.replaceChildren();
  for (const entry of entries) {
    const row = append(body, 'tr', entry.ending === undefined ? 'current' : '');
    row.setAttribute('role', 'row');
    row.dataset['cid'] = entry.attempt.cid;
    for (const cell of cells(entry)) showCell(row, cell);
  }
}

function showCell(row: HTMLElement, { label, className, text }: Cell): void {
  const cell = append(row, 'td', className, text);
  // On a narrow screen the cells stack, with the label before each; without the explicit roles the
  // change of display would take the table away from assistive technology.
  cell.setAttribute('role', 'cell');
  cell.dataset['label'] = label;
}

function cells({ number, attempt, via, ending }: Entry): Cell[] {
  const { openedAt } = attempt;
  const openMs = ending === undefined ? undefined : openForMs(attempt, ending.at);
  return [
    { label: '#', className: 'number', text: String(number) },
    { label: 'SocketEndpoint', className: 'mono', text: shownUrl(attempt.endpoint) },
    { label: 'Route', text: via ?? '–' },
    { label: 'Id', className: 'mono id', text: attempt.cid },
    { label: 'Opened', text: openedAt === undefined ? 'never' : timeOfDay(openedAt) },
    { label: 'Open for', text: openMs === undefined ? '–' : durationText(openMs) },
    { label: 'Closed', className: 'outcome', text: outcome(attempt, ending) },
  ];
}

function outcome({ openedAt }: Attempt, ending: Ending | undefined): string {
  if (ending === undefined) return openedAt === undefined ? 'connecting' : 'still open';
  if (ending.kind === 'failure') return `failed: ${ending.failure.cause}`;
  return `${ending.code} ${closeCode(ending.code).name}`;
}
