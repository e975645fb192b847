import { counted } from '../counted.ts';
import { append } from './element.ts';
import type { ReportedRoute } from '../socket/envelope.ts';
import { type RouteHeader, describeRoute } from '../socket/route.ts';

/** Shows the handshake as the backend received it, in the element `#route`. */
export function showRoute(holder: HTMLElement, route: ReportedRoute): void {
  const { summary, evidence, handshake, others } = describeRoute(route);
  holder.replaceChildren();
  append(holder, 'p', 'verdict-line', summary);
  showHeaders(holder, 'Added by a proxy', 'headers evidence', evidence);
  showHeaders(holder, 'Handshake', 'headers', handshake);
  if (others.length === 0) return;
  const more = append(holder, 'details');
  append(more, 'summary', '', counted(others.length, 'more header'));
  appendList(more, 'headers', others);
}

export function clearRoute(holder: HTMLElement): void {
  holder.replaceChildren();
  append(holder, 'p', 'quiet', 'Known once the socket is open.');
}

function showHeaders(
  holder: HTMLElement,
  title: string,
  className: string,
  headers: readonly RouteHeader[],
): void {
  if (headers.length === 0) return;
  append(holder, 'h3', 'eyebrow', title);
  appendList(holder, className, headers);
}

function appendList(holder: HTMLElement, className: string, headers: readonly RouteHeader[]): void {
  const list = append(holder, 'dl', className);
  for (const { name, value } of headers) {
    const row = append(list, 'div');
    append(row, 'dt', '', name);
    append(row, 'dd', '', value === '' ? '(empty)' : value);
  }
}
