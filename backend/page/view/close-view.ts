import { type Attempt, type Ending, openForMs } from '../socket/attempt.ts';
import { durationText, timeOfDay } from '../duration.ts';
import { append } from './element.ts';
import { type EndingContext, type EndingExplanation, explainEnding } from '../socket/ending.ts';

/** Shows how the last socket ended, in the element `#close`. */
export function showEnding(
  holder: HTMLElement,
  attempt: Attempt,
  ending: Ending,
  around: EndingContext,
): void {
  const verdict = explainEnding(attempt, ending, around);
  holder.replaceChildren();
  holder.dataset['kind'] = ending.kind;
  holder.dataset['code'] = ending.kind === 'close' ? verdict.code : '';
  showHead(holder, verdict);
  append(holder, 'p', 'quiet', circumstance(attempt, ending));
  append(holder, 'p', 'meaning', verdict.meaning);
  showNext(holder, verdict.next);
}

function showHead(holder: HTMLElement, { code, name, reason }: EndingExplanation): void {
  const head = append(holder, 'p', 'verdict');
  append(head, 'strong', 'code', code);
  append(head, 'span', 'name', name);
  if (reason !== '') append(holder, 'p', 'reason', `Reason given: “${reason}”`);
}

function circumstance(attempt: Attempt, ending: Ending): string {
  const openMs = openForMs(attempt, ending.at);
  const open = openMs === undefined ? 'never opened' : `open for ${durationText(openMs)}`;
  return `${timeOfDay(ending.at)} · ${attempt.endpoint.url} · ${open}`;
}

function showNext(holder: HTMLElement, next: readonly string[]): void {
  if (next.length === 0) return;
  append(holder, 'h3', 'eyebrow', 'Where to look next');
  const list = append(holder, 'ul', 'next');
  for (const step of next) append(list, 'li', '', step);
}
