import type { Exchange } from '../../timeline/timeline.ts';
import { counted } from '../../text/counted.ts';
import { clock, duration } from '../../text/duration.ts';
import { html, type Html } from '../../view/html.ts';
import { ender, PATH_NAMES } from '../../view/party.ts';
import { shortened, visibleLine } from '../../text/visible-text.ts';
import type { LiveExchange } from '../model/live-exchange.ts';

/** The one line of an exchange in the list: what stands there while its diagram is folded. */
export function exchangeRow(live: LiveExchange): Html {
  const { exchange, dropped } = live;
  const { kind, startedAtMs, endedAtMs, verdict } = exchange;
  const began = clock(startedAtMs);
  return html`<span class="when"
      ><time datetime="${began}Z">${began.slice(11, 19) || '?'}</time></span
    >
    <span class="what"
      ><span class="kind">${kind === 'page' ? 'Page' : 'Socket'}</span>
      <bdi class="mono">${address(exchange)}</bdi></span
    >
    <span class="how" data-state="${endedAtMs === undefined ? 'open' : 'ended'}"
      >${facts(live)}</span
    >
    <span class="said" data-who="${ender(verdict.who, endedAtMs).mark}"
      ><bdi>${said(exchange)}</bdi
      >${dropped > 0 && html` <span class="quiet">${dropped} older lines are not kept.</span>`}</span
    >`;
}

function address({ url, kind, via, endedAtMs, pageUrl }: Exchange): string {
  // Before the proxy's line nobody but the browser knows its address: the backend's is ARR's.
  const unnamed = kind === 'socket' && via === 'proxy' && endedAtMs === undefined;
  if (unnamed && pageUrl !== undefined) return visibleLine(shortened(`of ${pageUrl}`, 96));
  const [known = ''] = url.replace(/^\/\//, '').split('?', 1); // where nobody said the scheme
  return visibleLine(shortened(known, 96));
}

function facts({ exchange, counts }: LiveExchange): string {
  const { kind, startedAtMs, endedAtMs, via } = exchange;
  const life = endedAtMs === undefined ? 'open' : duration(endedAtMs - startedAtMs);
  const sent = [counted(counts.message, 'message'), counted(counts.ping, 'ping')].join(', ');
  return [WAYS[via], life, kind === 'socket' && sent].filter(Boolean).join(' · ');
}

const WAYS: Readonly<Record<Exchange['via'], string | undefined>> = {
  ...PATH_NAMES,
  unknown: undefined,
};

function said({ kind, endedAtMs, via, verdict }: Exchange): string {
  if (endedAtMs !== undefined) return visibleLine(shortened(verdict.sentence, 512));
  if (kind === 'socket' && via === 'proxy')
    return 'Open. The proxy will write its line when this ends.';
  if (via === 'direct') return 'Open, past the proxy: its log will have no line of this.';
  return 'Open.';
}
