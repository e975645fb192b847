import { parseRelayEnd } from '../../../lab/relay-end.ts';
import {
  AT,
  backendOf,
  browserOf,
  CID,
  LOG_ID,
  madeNote,
  madeSocket,
  proxyOf,
} from '../../test/made-observations.ts';
import { type Case, close, cut, lost, open, upgraded } from './made-verdicts.ts';

const page = browserOf(madeSocket(cut));
const told1011 = close('client', 1011);

/** How the relay saw it end, with the ids that its log has. */
function relayed(
  fields: Readonly<Record<string, unknown>>,
  ids: { readonly cid?: string | null; readonly arrLogId?: string | null } = {},
  ...notes: readonly string[]
) {
  const event = { cid: CID, arrLogId: LOG_ID, code: 1006, ...ids, ...fields };
  const time = new Date(AT + 895).toISOString();
  const item = parseRelayEnd(JSON.stringify({ time, event: 'close', ...event }));
  if (item === undefined) throw new Error('the line cannot be read');
  const proxy = proxyOf([upgraded], ...notes.map((note) => madeNote(note)));
  return { ...proxy, relayEnds: [{ item, seenAtMs: AT + 915 }] };
}

const deflate = backendOf(open('proxy', { extensions: 'permessage-deflate' }), lost);
const swallowed = { from: 'backend', cause: 'compressed-frame' };
const F03 =
  /^The proxy cannot carry permessage-deflate: .* after 890 ms \(F03\)\. Turn it off in the backend, or take Sec-WebSocket-Extensions/;

/** Ends that only the log of ARR's relay explains. */
export const RELAY_CASES: readonly Case[] = [
  [
    'one socket is enough',
    'proxy',
    'compressed-frame',
    F03,
    { browser: page, proxy: relayed(swallowed), backend: deflate },
  ],
  [
    'a client without an id: X-ARR-LOG-ID joins the lines',
    'proxy',
    'compressed-frame',
    F03,
    { proxy: relayed(swallowed, { cid: null }), backend: deflate },
  ],
  [
    'an id alone joins them, too',
    'proxy',
    'compressed-frame',
    F03,
    { browser: page, proxy: relayed(swallowed, { arrLogId: null }), backend: deflate },
  ],
  [
    'a client that is the first to compress, before a backend that was not watched',
    'proxy',
    'compressed-frame',
    /^The proxy cannot carry permessage-deflate: ARR lost the client’s first compressed frame/,
    { proxy: relayed({ from: 'client', cause: 'compressed-frame' }) },
  ],
  [
    'a frame of the client’s that the relay does not take',
    'proxy',
    'frame-refused',
    /^The proxy ended it after 890 ms: a frame of the client’s broke the rules \(reserved bits\)\./,
    {
      browser: page,
      proxy: relayed({ from: 'client', cause: 'reserved-bits' }),
      backend: backendOf(open('proxy'), told1011),
    },
  ],
  [
    'the relay’s own timeout, if it has one',
    'proxy',
    'proxy-timeout',
    /^The proxy cut it after 890 ms of silence: its timeout/,
    {
      browser: page,
      proxy: relayed({ cause: 'idle' }),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a relay that was stopped',
    'proxy',
    'proxy-stopped',
    /^The proxy was stopped/,
    {
      browser: page,
      proxy: relayed({ cause: 'stopped' }),
      backend: backendOf(open('proxy'), told1011),
    },
  ],
  [
    'the backend’s connection broke, and it logged no close',
    'backend',
    'backend-dropped',
    /^The backend dropped it without a close frame/,
    {
      browser: page,
      proxy: relayed({ from: 'backend', cause: 'dropped' }),
      backend: backendOf(open('proxy')),
    },
  ],
  [
    'behind the proxy',
    'network',
    'network-cut',
    /^The connection between the proxy and the backend broke/,
    {
      browser: page,
      proxy: relayed({ from: 'backend', cause: 'dropped' }),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'before the proxy, of which the backend was told 1011',
    'network',
    'network-cut',
    /^The connection between the browser and the proxy broke/,
    {
      browser: page,
      proxy: relayed({ from: 'client', cause: 'dropped' }),
      backend: backendOf(open('proxy'), told1011),
    },
  ],
  [
    'a client that is not watched, of which the backend was told 1011',
    'client',
    'client-ended',
    /./,
    {
      proxy: relayed({ from: 'client', cause: 'dropped' }),
      backend: backendOf(open('proxy'), told1011),
    },
  ],
];
