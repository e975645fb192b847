import type { Headers } from '../timeline/observations.ts';
import { html, type Html } from './html.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

interface KnownHeader {
  /** The name in its standard's spelling. */
  readonly name: string;
  readonly meaning: string;
  readonly meaningInAnswer?: string;
}

/** Headers that are explained, in the order in which they are shown. Others follow. */
const KNOWN: readonly KnownHeader[] = [
  {
    name: 'Connection',
    meaning: 'Upgrade: change the protocol of this connection',
    meaningInAnswer: 'Upgrade: this connection changes its protocol now',
  },
  {
    name: 'Upgrade',
    meaning: 'the requested protocol: websocket',
    meaningInAnswer: 'the protocol from now on',
  },
  {
    name: 'Sec-WebSocket-Key',
    meaning: '16 random bytes in base64; the answer is computed from them',
  },
  { name: 'Sec-WebSocket-Version', meaning: '13 is the version of RFC 6455' },
  {
    name: 'Sec-WebSocket-Extensions',
    meaning: 'what the browser offers: permessage-deflate is compression',
    meaningInAnswer: 'what the server accepted of it',
  },
  {
    name: 'Sec-WebSocket-Accept',
    meaning: 'made from the key: proof that a WebSocket server answered',
  },
  {
    name: 'Sec-WebSocket-Protocol',
    meaning: 'subprotocols that the page offers',
    meaningInAnswer: 'the subprotocol that the server chose',
  },
  { name: 'Origin', meaning: 'where the page came from; a server may refuse it' },
  { name: 'Host', meaning: 'the requested name and port' },
  { name: 'X-ARR-LOG-ID', meaning: 'joins the proxy’s log line to the backend’s' },
  { name: 'X-Original-URL', meaning: 'the path before URL Rewrite changed it' },
  { name: 'X-Forwarded-For', meaning: 'the client’s address, as the proxy saw it' },
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
    const value = byName.get(known.name.toLowerCase());
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

function headerRow(known: KnownHeader, value: string, side: 'request' | 'answer'): Html {
  const meaning = side === 'answer' ? (known.meaningInAnswer ?? known.meaning) : known.meaning;
  return html`<tr>
    <th scope="row">${known.name}</th>
    <td>${visibleLine(shortened(value, 1024))}</td>
    <td>${meaning}</td>
  </tr>`;
}

const KNOWN_NAMES = new Set(KNOWN.map(({ name }) => name.toLowerCase()));

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
