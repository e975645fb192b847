import type { Headers } from '../timeline/observations.ts';
import { html, type Html } from './html.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

type KnownHeader = readonly [name: string, meaning: string, meaningInAnswer?: string];

/**
 * Headers that are explained, in the order in which they are shown, and in their standard's spelling.
 * Others follow.
 */
const KNOWN: readonly KnownHeader[] = [
  [
    'Connection',
    'Upgrade: change the protocol of this connection',
    'Upgrade: this connection changes its protocol now',
  ],
  ['Upgrade', 'the requested protocol: websocket', 'the protocol from now on'],
  ['Sec-WebSocket-Key', '16 random bytes in base64; the answer is computed from them'],
  ['Sec-WebSocket-Version', '13 is the version of RFC 6455'],
  [
    'Sec-WebSocket-Extensions',
    'what the browser offers: permessage-deflate is compression',
    'what the server accepted of it',
  ],
  ['Sec-WebSocket-Accept', 'made from the key: proof that a WebSocket server answered'],
  [
    'Sec-WebSocket-Protocol',
    'subprotocols that the page offers',
    'the subprotocol that the server chose',
  ],
  ['Origin', 'where the page came from; a server may refuse it'],
  ['Host', 'the requested name and port'],
  ['X-ARR-LOG-ID', 'joins the proxy’s log line to the backend’s'],
  ['X-Original-URL', 'the path before URL Rewrite changed it'],
  ['X-Forwarded-For', 'the client’s address, as the proxy saw it'],
];

/** The most headers shown. A handshake has fewer. */
const MOST = 40;

/** The headers of a request or an answer: known ones explained, the others below. */
export function headerTable(headers: Headers, side: 'request' | 'answer'): Html | undefined {
  const byName = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (byName.size === 0) return undefined;
  const rows = KNOWN.flatMap((known) => {
    const value = byName.get(known[0].toLowerCase());
    return value === undefined ? [] : [headerRow(known, value, side)];
  });
  return html`${rows.length > 0 && knownTable(rows, side)}${otherHeaders(byName, side)}`;
}

function knownTable(rows: readonly Html[], side: string): Html {
  return html`<table class="headers">
    <caption>
      Headers of the ${side}
    </caption>
    <thead>
      <tr>
        <th scope="col">Header</th>
        <th scope="col">Value</th>
        <th scope="col">What it says</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function headerRow(
  [name, meaning, meaningInAnswer = meaning]: KnownHeader,
  value: string,
  side: 'request' | 'answer',
): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${visibleLine(shortened(value, 1024))}</td>
    <td>${side === 'answer' ? meaningInAnswer : meaning}</td>
  </tr>`;
}

const KNOWN_NAMES = new Set(KNOWN.map(([name]) => name.toLowerCase()));

function otherHeaders(headers: ReadonlyMap<string, string>, side: string): Html | undefined {
  const others = [...headers]
    .filter(([name]) => !KNOWN_NAMES.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (others.length === 0) return undefined;
  const lines = others
    .slice(0, MOST)
    .map(
      ([name, value]) =>
        `${visibleLine(shortened(name, 128))}: ${visibleLine(shortened(value, 1024))}`,
    );
  const more = others.length > MOST ? [`… ${others.length - MOST} more`] : [];
  return html`<p class="source">Other headers of the ${side}</p>
    <pre class="others">${[...lines, ...more].join('\n')}</pre>`;
}
