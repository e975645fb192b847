import type { Flow } from '../../timeline/timeline.ts';
import { counted } from '../../text/counted.ts';
import { clock, duration } from '../../text/duration.ts';
import { html, type Html } from '../../view/html.ts';
import { ender, PATH_NAMES } from '../../view/party.ts';
import { shortened, visibleLine } from '../../text/visible-text.ts';
import type { LiveFlow } from '../model/live-flow.ts';

/** Cells of one row of the table: when, where, by which route, how it stands, how old, who ended it. */
export function flowRow(live: LiveFlow, page?: Flow): Html {
  const { flow, dropped } = live;
  const { id, kind, startedAtMs, endedAtMs, via } = flow;
  const began = clock(startedAtMs);
  const { word, mark } = ender(flow);
  return html`<th scope="row" class="when">
      <button type="button" aria-expanded="false" aria-controls="detail">
        <time datetime="${began}Z">${began.slice(11, 19) || '?'}</time>
        <span class="unseen"
          >${kind === 'page' ? 'page' : 'socket'} ${visibleLine(id).slice(0, 8)}</span
        >
      </button>
    </th>
    <td class="what">
      ${kind === 'page' && html`<span class="kind">Page</span>`}
      <bdi class="mono">${addressOf(flow)}</bdi>
    </td>
    <td class="route"><span data-via="${via}">${ROUTES[via]}</span></td>
    <td class="how" data-state="${endedAtMs === undefined ? 'open' : 'ended'}">
      ${statusOf(flow)}
    </td>
    <td class="age">
      <span ${endedAtMs === undefined && html` data-since="${startedAtMs}"`}
        >${endedAtMs === undefined ? 'open' : duration(endedAtMs - startedAtMs)}</span
      >
    </td>
    <td class="said">
      <span class="ended-by" data-who="${mark}">${word}</span>
      <bdi>${said(flow)}</bdi>
      <span class="quiet">${more(live, page)}</span>
      ${dropped > 0 && html`<span class="quiet">${dropped} older lines were dropped.</span>`}
    </td>`;
}

const ROUTES: Readonly<Record<Flow['via'], string>> = { ...PATH_NAMES, unknown: 'not known' };

/**
 * The key of a row, the same while its socket is open and afterwards. Through a proxy it is the page
 * that opened it: more is known only from the proxy's line at the end.
 */
export function addressOf(flow: Flow): string {
  const { url, kind, via, pageUrl, steps } = flow;
  const atBackend = steps.some(({ evidence }) =>
    evidence.some(({ source }) => source === 'event log'),
  );
  const isUnnamed = kind === 'socket' && via === 'proxy' && atBackend;
  if (!isUnnamed || answerOf(flow) !== '101') {
    const [known = ''] = url.replace(/^\/\//, '').split('?', 1); // where nobody said the scheme
    return visibleLine(shortened(known, 96));
  }
  const path = /^(?:\w*:?\/\/[^/]*)?(?<path>\/[^?]*)/.exec(url)?.groups?.['path'] ?? '/';
  const from = pageUrl === undefined ? '' : `from ${pageUrl}`;
  const words = [path === '/' && from !== '' ? '' : path, from].filter((word) => word !== '');
  return visibleLine(shortened(words.join(' '), 96));
}

function answerOf({ steps }: Flow): string | undefined {
  const answer = steps.findLast(({ kind, to }) => kind === 'answer' && to === 'browser');
  return /^\d{3}/.exec(answer?.label ?? '')?.[0];
}

/** What was answered, as far as it says more than whether it is open. */
function statusOf(flow: Flow): string {
  if (flow.endedAtMs === undefined) return flow.kind === 'page' ? 'asked' : 'open';
  const status = answerOf(flow);
  return status === undefined || status === '101' ? 'ended' : status;
}

function said({ kind, endedAtMs, via, verdict }: Flow): string {
  if (endedAtMs !== undefined) return visibleLine(shortened(verdict.sentence, 512));
  if (kind === 'socket' && via === 'proxy') return 'The proxy writes its line when this ends.';
  if (via === 'direct') return 'Not through the proxy: its log will have no line for this.';
  return '';
}

function more({ flow: { kind }, counts }: LiveFlow, page: Flow | undefined): string {
  if (kind === 'page') return '';
  const sent = [counted(counts.message, 'message'), counted(counts.ping, 'ping')].join(', ');
  return page === undefined ? sent : `${sent}; page ${statusOf(page)}`;
}
