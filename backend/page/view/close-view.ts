import { openForMs } from '../socket/attempt.ts';
import type { ClosedBy } from '../socket/closed-by.ts';
import { counted } from '../counted.ts';
import { durationText, timeOfDay } from '../duration.ts';
import { append } from './element.ts';
import { explainEnding } from '../socket/ending.ts';
import type { EndingContext, EndingExplanation } from '../socket/explanation.ts';
import { shownUrl } from '../socket/endpoint.ts';
import type { EndedEntry, LastEnd } from '../socket/history.ts';

/** Shows how the last socket ended, in the element `#close`. */
export function showEnding(holder: HTMLElement, last: LastEnd, around: EndingContext): void {
  const { entry } = last;
  const verdict = explainEnding(entry, last.earlier, around);
  holder.replaceChildren();
  holder.dataset['kind'] = entry.ending.kind;
  holder.dataset['code'] = entry.ending.kind === 'close' ? verdict.code : '';
  showHead(holder, verdict);
  append(holder, 'p', 'quiet', circumstance(entry));
  const retries = retriesText(last);
  if (retries !== undefined) append(holder, 'p', 'retries', retries);
  append(holder, 'p', 'meaning', verdict.meaning);
  showNext(holder, verdict.next);
}

function showHead(holder: HTMLElement, { code, name, reason, by }: EndingExplanation): void {
  const head = append(holder, 'p', 'verdict');
  append(head, 'strong', 'code', code);
  append(head, 'span', 'name', name);
  if (by !== undefined) showBy(holder, by);
  if (reason !== '') append(holder, 'p', 'reason', `Reason given: “${reason}”`);
}

function showBy(holder: HTMLElement, by: ClosedBy): void {
  const line = append(holder, 'p', 'by');
  append(line, 'span', 'quiet', 'Who closed it');
  append(line, 'strong', '', by);
}

function circumstance({ attempt, ending }: EndedEntry): string {
  const openMs = openForMs(attempt, ending.at);
  const open = openMs === undefined ? 'never opened' : `open for ${durationText(openMs)}`;
  return `${timeOfDay(ending.at)} · ${shownUrl(attempt.endpoint)} · ${open}`;
}

/** The attempts after it, in one line. */
export function retriesText({ entry, failed, lastRetry, reopenedAt }: LastEnd): string | undefined {
  const reopened = reopenedAt === undefined ? '' : ` Open again since ${timeOfDay(reopenedAt)}.`;
  if (lastRetry !== undefined) {
    const since = `Since then ${counted(failed, 'attempt')} to reconnect failed, the last at`;
    return `${since} ${timeOfDay(lastRetry.ending.at)} (${resultText(lastRetry)}).${reopened}`;
  }
  const isRow = entry.attempt.openedAt === undefined && failed > 1;
  const row = isRow ? `${failed} attempts in a row did not open.` : '';
  return `${row}${reopened}`.trim() || undefined;
}

function resultText({ ending, plain }: EndedEntry): string {
  const how = ending.kind === 'close' ? String(ending.code) : ending.failure.cause;
  if (plain === undefined) return how;
  const answer = plain === 'none' ? 'no answer' : plain.status || 'a redirect';
  return `${how}; to a plain request: ${answer}`;
}

function showNext(holder: HTMLElement, next: readonly string[]): void {
  if (next.length === 0) return;
  append(holder, 'h3', 'eyebrow', 'Where to look next');
  const list = append(holder, 'ul', 'next');
  for (const step of next) showStep(append(list, 'li'), step);
}

function showStep(item: HTMLElement, step: string): void {
  for (const [index, part] of step.split('`').entries()) {
    append(item, index % 2 === 0 ? 'span' : 'code', '', part);
  }
}
