import { unexpectedStatus } from '@lab101/doctor';
import { FORWARDS, nginx } from './chains.ts';
import type { Face, Header, HopConnection, OddHop } from './model.ts';
import { HTML, IIS, without, notAccepted } from './words.ts';

/** IIS without its WebSocket feature. Pages work. */
function iis(label: string, onUpgrade: (connection: HopConnection) => void): OddHop {
  return {
    hop: label,
    on: ({ isUpgrade }, connection) => {
      if (isUpgrade) onUpgrade(connection);
      else connection.pass({ response: (headers) => [...headers, ...IIS] });
    },
  };
}

const answers = (status: number, body = ''): OddHop =>
  iis(`a hop that answers ${status} to a handshake, as IIS without WebSockets`, ({ answer }) =>
    answer(status, [HTML, ...IIS], body),
  );

/** The server after `Install-WindowsFeature Web-WebSockets`. */
const INSTALLED = iis('a hop that stands for IIS with WebSockets', ({ pass }) =>
  pass({ response: (headers) => [...headers, ...IIS] }),
);
const FIX = { chain: [INSTALLED], text: 'Install-WindowsFeature Web-WebSockets' } as const;

const KEY: Header = ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='];

export const F05: readonly Face[] = [
  {
    title: 'IIS asks with a key of its own',
    chain: [
      iis('a hop that replaces the key, as IIS without WebSockets', ({ pass }) =>
        pass({
          request: (headers) => [...without(headers, 'sec-websocket-key'), KEY],
          response: (headers) => [...headers, ...IIS],
        }),
      ),
    ],
    ...notAccepted("Incorrect 'Sec-WebSocket-Accept' header value"),
    fix: FIX,
  },
  {
    title: 'nginx with a key that was pasted',
    chain: [nginx(`${FORWARDS}\n      proxy_set_header Sec-WebSocket-Key "${KEY[1]}";`)],
    ...notAccepted("Incorrect 'Sec-WebSocket-Accept' header value"),
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'IIS leaves Sec-WebSocket-Accept out',
    chain: [
      iis('a hop that drops Sec-WebSocket-Accept, as IIS without WebSockets', ({ pass }) =>
        pass({
          response: (headers) => [...without(headers, 'sec-websocket-accept'), ...IIS],
        }),
      ),
    ],
    ...notAccepted("'Sec-WebSocket-Accept' header is missing"),
    fix: FIX,
  },
  {
    title: 'IIS 7 answers 501',
    chain: [answers(501)],
    chromium: unexpectedStatus(501),
    fix: FIX,
  },
  {
    title: 'WebSockets are switched off for the site: 503.0',
    chain: [answers(503, 'WebSocket request made to a site where WebSockets are disabled')],
    chromium: unexpectedStatus(503),
    fix: { chain: [INSTALLED], text: '<webSocket enabled="true"/>' },
  },
  {
    title: 'IIS answers 204',
    chain: [answers(204)],
    chromium: unexpectedStatus(204),
    doctor: { certainty: 'likely' },
    fix: FIX,
  },
];
