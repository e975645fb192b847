import { parseRelayEvent } from '../../../lab/relay-event.ts';
import { AT, backendOf, CID, LOG_ID, proxyOf } from '../../test/observation-fixtures.ts';
import {
  type VerdictCase,
  close,
  cut,
  lost,
  open,
  upgraded,
  browserSaw,
  lostBehind,
} from './verdict-cases.ts';

const watched = { browser: browserSaw(cut) };
const got1011 = { backend: backendOf(open('proxy'), close('client', 1011)) };
const lostToo = { backend: lostBehind('proxy') };

interface Ids {
  readonly cid?: string | null;
  readonly arrLogId?: string | null;
}

/** A line of the relay's log, with its ids. */
export function relayLine(atMs: number, fields: Readonly<Record<string, unknown>>, ids: Ids = {}) {
  const time = new Date(AT + atMs).toISOString();
  const item = parseRelayEvent(
    JSON.stringify({ time, cid: CID, arrLogId: LOG_ID, ...ids, ...fields }),
  );
  if (item === undefined) throw new Error('the line cannot be read');
  return { item, seenAtMs: AT + atMs + 20 };
}

/** The relay's end of a socket, and the proxy's line. */
function relayed(fields: Readonly<Record<string, unknown>>, ids: Ids = {}) {
  const end = relayLine(895, { event: 'close', code: 1006, ...fields }, ids);
  return { proxy: proxyOf([upgraded]), relay: { events: [end], running: true } };
}

/** A relay that opened the socket and logged no end; running means that it was restarted. */
function killedRelay(running: boolean) {
  const opened = relayLine(4, { event: 'open', extensions: '' });
  const starts = running ? [-1000, 2000] : [-1000];
  const [first, ...more] = starts.map((atMs) => relayLine(atMs, { event: 'listen', port: 9000 }));
  const events = [first, opened, ...more].flatMap((line) => (line === undefined ? [] : [line]));
  return { proxy: proxyOf([upgraded]), relay: { events, running } };
}

const deflate = {
  backend: backendOf(open('proxy', { extensions: 'permessage-deflate' }), lost),
};
const swallowed = { from: 'backend', cause: 'compressed-frame' };
const clientDropped = relayed({ from: 'client', cause: 'dropped' });
const backendDropped = relayed({ from: 'backend', cause: 'dropped' });
const F03 =
  /^The proxy cannot carry permessage-deflate: .* after 890 ms \(F03\)\. Turn it off in the backend, or take Sec-WebSocket-Extensions/;

/** Ends that only the log of ARR's relay explains. */
export const RELAY_CASES: readonly VerdictCase[] = [
  [
    'one socket is enough',
    'proxy: compressed-frame',
    F03,
    { ...watched, ...relayed(swallowed), ...deflate },
  ],
  [
    'a client without an id: X-ARR-LOG-ID joins the lines',
    'proxy: compressed-frame',
    F03,
    { ...relayed(swallowed, { cid: null }), ...deflate },
  ],
  [
    'an id alone joins them, too',
    'proxy: compressed-frame',
    F03,
    { ...watched, ...relayed(swallowed, { arrLogId: null }), ...deflate },
  ],
  [
    'a client that is the first to compress, before a backend that was not watched',
    'proxy: compressed-frame',
    /^The proxy cannot carry permessage-deflate: ARR lost the client’s first compressed frame/,
    relayed({ from: 'client', cause: 'compressed-frame' }),
  ],
  [
    'a frame of the client’s that the relay does not take',
    'proxy: frame-refused',
    /^The proxy ended it after 890 ms: a frame of the client’s broke the rules \(reserved bits\)\./,
    { ...watched, ...relayed({ from: 'client', cause: 'reserved-bits' }), ...got1011 },
  ],
  [
    'the relay’s own timeout, if it has one',
    'proxy: proxy-timeout',
    /^The proxy cut it after 890 ms of silence: its timeout .* \(if ARR’s timeout holds after the 101, as RELAY_IDLE=proxy-timeout assumes\)/,
    { ...watched, ...relayed({ cause: 'idle' }), ...lostToo },
  ],
  [
    'a relay that was stopped',
    'proxy: proxy-stopped',
    /^The proxy was stopped/,
    { ...watched, ...relayed({ cause: 'stopped' }), ...got1011 },
  ],
  [
    'the backend’s connection broke, and it logged no close',
    'backend: backend-dropped',
    /^The backend dropped it without a close frame/,
    { ...watched, ...backendDropped, backend: backendOf(open('proxy')) },
  ],
  [
    'behind the proxy',
    'network: network-cut',
    /^The connection between the proxy and the backend broke/,
    { ...watched, ...backendDropped, ...lostToo },
  ],
  [
    'before the proxy, of which the backend received 1011',
    'network: network-cut',
    /^The connection between the browser and the proxy broke/,
    { ...watched, ...clientDropped, ...got1011 },
  ],
  [
    'behind the proxy, and nobody watched the client',
    'network: network-cut',
    /^The connection between the proxy and the backend broke/,
    { ...backendDropped, ...lostToo },
  ],
  [
    'a client that is not watched, of which the backend received 1011',
    'client: client-lost',
    /^The client’s connection broke without a close frame after 890 ms/,
    { ...clientDropped, ...got1011 },
  ],
  [
    'it was started again',
    'proxy: relay-killed',
    /^ARR’s relay ended without closing it after 890 ms: it was killed or crashed/,
    { ...watched, ...killedRelay(true), ...lostToo },
  ],
  [
    'it does not run, and nobody watched the client',
    'proxy: relay-killed',
    /make up starts it again/,
    { ...killedRelay(false), ...lostToo },
  ],
  [
    'a relay that goes on',
    'network: network-cut',
    /^The connection between the browser, the proxy and the backend broke/,
    {
      ...watched,
      ...killedRelay(true),
      relay: { events: killedRelay(true).relay.events.slice(0, 2), running: true },
      ...lostToo,
    },
  ],
];
