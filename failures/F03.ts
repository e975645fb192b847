import { unexpectedStatus } from '@lab101/doctor';
import { caddy, FORWARDS, haproxy, nginx } from './chains.ts';
import type { Changes, Header, HopConnection, OddHop } from './model.ts';
import type { Face } from './model.ts';
import { ARR, notAccepted } from './words.ts';

/** ARR's behaviour if the browser has offered permessage-deflate. */
function arr(
  label: string,
  offered: (connection: HopConnection, identified: Changes) => void,
  own: readonly Header[] = ARR,
): OddHop {
  const identified: Changes = { response: (headers) => [...headers, ...own] };
  return {
    hop: label,
    on: ({ isUpgrade, get }, connection) => {
      const deflates = isUpgrade && get('sec-websocket-extensions').includes('permessage-deflate');
      if (deflates) offered(connection, identified);
      else connection.pass(identified);
    },
  };
}

/** True for a compressed frame, which has RSV1. */
const isCompressed = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & 0x40) !== 0;

const endsAtFrame = (connection: HopConnection, identified: Changes): void =>
  connection.pass({
    ...identified,
    fromBackend: (bytes) => {
      if (!isCompressed(bytes)) return bytes;
      connection.end();
      return undefined;
    },
  });

const ENDS = arr('a hop that ends at the first compressed frame, as ARR does', endsAtFrame);
const NAMELESS = arr('a hop that ends at the first compressed frame', endsAtFrame, []);
const GARBLES = arr('a hop that spoils compressed frames, as ARR does', ({ pass }, identified) =>
  pass({
    ...identified,
    fromBackend: (bytes) => (isCompressed(bytes) ? Buffer.from([0x81, 0x7e, 0, 1, 0x7f]) : bytes),
  }),
);
const WRONG_ACCEPT = arr('a hop that spoils Sec-WebSocket-Accept, as ARR does', ({ pass }) =>
  pass({
    response: (headers) => [
      ...headers.map(([name, value]): Header =>
        /accept$/i.test(name) ? [name, 'bWFkZSBmcm9tIGFub3RoZXIga2V5'] : [name, value],
      ),
      ...ARR,
    ],
  }),
);
const REFUSES = arr('a hop that answers 502 to an offer of deflate, as ARR does', ({ answer }) =>
  answer(502, ARR, '502 - Web server received an invalid response'),
);

export const F03: readonly Face[] = [
  {
    title: 'ARR ends at the first compressed frame',
    chain: [ENDS],
    chromium: null,
    events: 'open, close 1006',
    fix: {
      chain: [nginx(`${FORWARDS}\n      proxy_set_header Sec-WebSocket-Extensions "";`), ENDS],
    },
  },
  {
    title: 'ARR answers with a wrong Sec-WebSocket-Accept',
    chain: [WRONG_ACCEPT],
    ...notAccepted("Incorrect 'Sec-WebSocket-Accept' header value"),
    fix: {
      chain: [haproxy('http-request del-header Sec-WebSocket-Extensions'), WRONG_ACCEPT],
    },
  },
  {
    title: 'ARR spoils the frames',
    chain: [GARBLES],
    chromium: 'Invalid frame header',
    events: 'open, error, close 1006',
    timeline: 'client-failed-it',
    fix: { chain: [caddy('header_up -Sec-WebSocket-Extensions'), GARBLES] },
  },
  {
    title: 'ARR refuses the offer with 502',
    chain: [REFUSES],
    chromium: unexpectedStatus(502),
    doctor: { certainty: 'likely' },
    fix: {
      chain: [nginx(`${FORWARDS}\n      proxy_set_header Sec-WebSocket-Extensions "";`), REFUSES],
    },
  },
  {
    title: 'a relay that does not say what it is',
    chain: [NAMELESS],
    chromium: null,
    events: 'open, close 1006',
    doctor: { certainty: 'likely', beside: 'F18' },
    fix: { backend: { deflate: false }, text: 'the backend does not accept permessage-deflate' },
  },
];
