import { html, type Html } from './html.ts';
import type { ReportRow } from './report.ts';

/** What the drawing says, for those who do not see it. */
const WORDS: Readonly<Record<ReportRow['via'], string>> = {
  proxy: 'The page and the socket both go from the browser through the proxy to the backend.',
  direct:
    'The page goes from the browser through the proxy to the backend; the socket goes past the proxy, straight to the backend.',
  blocked:
    'The page goes from the browser through the proxy to the backend; the browser blocks the socket.',
};

const SOCKETS: Readonly<Record<ReportRow['via'], Html>> = {
  proxy: html`<path class="wire" d="M68 50H98M172 50H202" /><path
      class="tip"
      d="M98 44l10 6-10 6zM202 44l10 6-10 6z"
    />`,
  direct: html`<path class="wire" d="M36 64V82Q36 90 44 90H236Q244 90 244 82V75" /><path
      class="tip"
      d="M238 76l6-10 6 10z"
    />`,
  blocked: html`<path class="wire" d="M36 64V82Q36 90 44 90H76" /><path
      class="cross"
      d="M80 83l14 14M94 83l-14 14"
    />`,
};

const STATIONS = [
  { name: 'Browser', x: 4 },
  { name: 'Proxy', x: 108 },
  { name: 'Backend', x: 212 },
] as const;

/** The ways that a page and its socket take: thin the page, thick the socket. */
export function rowDrawing(via: ReportRow['via']): Html {
  const lit = (name: string): boolean =>
    via === 'proxy' || name === 'Browser' || (via === 'direct' && name === 'Backend');
  return html`<svg
    class="ways"
    data-via="${via}"
    viewBox="0 0 280 100"
    role="img"
    aria-label="${WORDS[via]}"
  >
    ${STATIONS.map(({ name, x }) => html`<g class="station" ${lit(name) && html` data-lit`}><rect x="${x}" y="4" width="64" height="60" rx="9" /><text x="${x + 32}" y="38">${name}</text></g>`)}
    <g class="page">
      <path class="wire" d="M68 20H100M172 20H204" />
      <path class="tip" d="M100 16l8 4-8 4zM204 16l8 4-8 4z" />
    </g>
    <g class="socket">${SOCKETS[via]}</g>
  </svg>`;
}
