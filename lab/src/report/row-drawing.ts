import { html, type Html } from '../view/html.ts';
import type { ReportRow } from './run-report.ts';

/** A description of the drawing for people who do not see it. */
const WORDS: Readonly<Record<ReportRow['via'], string>> = {
  proxy: 'The page and the socket both go from the browser through the proxy to the backend.',
  direct:
    'The page goes from the browser through the proxy to the backend; the socket goes past the proxy, straight to the backend.',
  blocked:
    'The page goes from the browser through the proxy to the backend; the browser blocks the socket.',
};

const SOCKETS: Readonly<Record<ReportRow['via'], Html>> = {
  proxy: html`<path class="wire" d="M62 50H101M169 50H208" /><path
      class="tip"
      d="M101 44l10 6-10 6zM208 44l10 6-10 6z"
    />`,
  direct: html`<path class="wire" d="M33 64V82Q33 90 41 90H239Q247 90 247 82V75" /><path
      class="tip"
      d="M241 76l6-10 6 10z"
    />`,
  blocked: html`<path class="wire" d="M33 64V82Q33 90 41 90H76" /><path
      class="cross"
      d="M80 83l14 14M94 83l-14 14"
    />`,
};

const STATIONS = [
  { name: 'Browser', x: 4 },
  { name: 'Proxy', x: 111 },
  { name: 'Backend', x: 218 },
] as const;

/** The position of the socket's scheme, beside its line. */
const SOCKET_SCHEME: Readonly<Record<ReportRow['via'], Html>> = {
  proxy: html`x="86" y="66"`,
  direct: html`x="140" y="84"`,
  blocked: html`x="56" y="84"`,
};

/** The paths of a page (thin) and its socket (thick), with their schemes. */
export function rowDrawing({
  via,
  page,
  socket,
}: Pick<ReportRow, 'via' | 'page' | 'socket'>): Html {
  const lit = (name: string): boolean =>
    via === 'proxy' || name === 'Browser' || (via === 'direct' && name === 'Backend');
  return html`<svg
    class="ways"
    data-via="${via}"
    viewBox="0 0 280 100"
    role="img"
    aria-label="${WORDS[via]}"
  >
    ${STATIONS.map(({ name, x }) => html`<g class="station" ${lit(name) && html` data-lit`}><rect x="${x}" y="4" width="58" height="60" rx="9" /><text x="${x + 29}" y="38">${name}</text></g>`)}
    <g class="page">
      <path class="wire" d="M62 20H103M169 20H210" />
      <path class="tip" d="M103 16l8 4-8 4zM210 16l8 4-8 4z" />
    </g>
    <text class="scheme" x="86" y="12">${schemeOf(page)}</text>
    <g class="socket">${SOCKETS[via]}</g>
    <text class="scheme" ${SOCKET_SCHEME[via]}>${schemeOf(socket)}</text>
  </svg>`;
}

function schemeOf(address: string): string {
  return /^(?:https?|wss?)(?=:)/.exec(address)?.[0] ?? '';
}
