import type { Flow } from '../timeline/timeline.ts';
import { duration, offset } from '../text/duration.ts';
import { html, type Html } from '../view/html.ts';
import { ender } from '../view/party.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

/** The most bars of one plot. */
const MOST = 50;
/** Width of the shortest bar, in percent. */
const LEAST_WIDTH = 0.6;

export interface AnchoredFlow {
  readonly flow: Flow;
  readonly anchor: string;
}

/**
 * Draws each socket of a test as a bar from its beginning to its end; undefined if there are fewer
 * than two.
 */
export function lifePlot(anchored: readonly AnchoredFlow[]): Html | undefined {
  const sockets = anchored.filter(({ flow }) => flow.kind === 'socket');
  if (sockets.length < 2) return undefined;
  const shown = sockets.slice(0, MOST);
  const from = Math.min(...shown.map(({ flow }) => flow.startedAtMs));
  const to = Math.max(from + 1, ...shown.map(({ flow }) => lastKnownMs(flow)));
  return html`<div class="lives" role="group" aria-label="Sockets over time">
    <p class="axis">
      <span>Sockets over time</span><span aria-hidden="true">0</span
      ><span aria-hidden="true">${duration(to - from)}</span>
    </p>
    <ol>
      ${shown.map((one) => lifeBar(one, from, to))}
    </ol>
    ${sockets.length > MOST && html`<p class="quiet">${sockets.length - MOST} more sockets</p>`}
  </div>`;
}

function lifeBar({ flow, anchor }: AnchoredFlow, from: number, to: number): Html {
  const { id, url, startedAtMs, endedAtMs } = flow;
  const { word, mark } = ender(flow);
  const percent = (atMs: number): number => (100 * (atMs - from)) / (to - from);
  const end = endedAtMs === undefined ? 100 : percent(endedAtMs);
  const width = Math.max(LEAST_WIDTH, end - percent(startedAtMs));
  const x = Math.min(percent(startedAtMs), 100 - width);
  const until = endedAtMs === undefined ? 'still open' : `to ${offset(endedAtMs - from)}`;
  return html`<li>
    <a href="#${anchor}"
      ><bdi class="mono">${visibleLine(`${id.slice(0, 8)} ${shortened(place(url), 60)}`)}</bdi
      ><span class="unseen">, from ${offset(startedAtMs - from)} ${until}, ${word}</span></a
    ><svg
      class="life"
      aria-hidden="true"
      data-who="${mark}"
      ${endedAtMs === undefined && html` data-open`}
    >
      <rect class="track" width="100%" height="100%" rx="4" />
      <rect class="bar" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%" rx="4" />
    </svg>
  </li>`;
}

function lastKnownMs({ startedAtMs, endedAtMs, steps }: Flow): number {
  return endedAtMs ?? steps.at(-1)?.atMs ?? startedAtMs;
}

/** The target without the scheme and the query, which are the same for all. */
function place(url: string): string {
  return (url.split('?', 1)[0] ?? url).replace(/^wss?:\/\//, '').replace(/\/$/, '');
}
