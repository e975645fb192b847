import type { Backend, Header, HopRequest, OddHop } from '../model.ts';
import { switching } from '../words.ts';

/** An application as a chain has it: a backend, and what a hop before it adds. */
export interface SetupApplication {
  readonly backend: Backend | null;
  readonly hop?: OddHop;
}

const ECHO: Backend = { deflate: false };

const before = (hop: string, on: OddHop['on']): SetupApplication => ({
  backend: ECHO,
  hop: { hop, on },
});

/** An application that answers some handshakes with another status than 101. */
const refuses = (
  status: number,
  when: (request: HopRequest) => boolean,
  text = 'refused',
  headers: readonly Header[] = [],
): SetupApplication =>
  before(`an application that may answer ${status}`, (request, { pass, answer }) =>
    request.isUpgrade && when(request) ? answer(status, headers, text) : pass(),
  );

const hasNoSession = ({ get }: HopRequest): boolean => !get('cookie').includes('sid=abcdef');

/** What an application does with a handshake, and with a plain request. */
export const APPLICATIONS = {
  echo: { backend: ECHO },
  compresses: { backend: {} },
  tls: { backend: { ...ECHO, secure: true } },
  'http2-only': { backend: { http2: 'only' } },
  down: { backend: { down: true } },
  subprotocol: { backend: { ...ECHO, subprotocol: 'chat' } },
  'small-messages': { backend: { ...ECHO, maxPayloadBytes: 512 } },
  farewell: { backend: { ...ECHO, closes: 1000 } },
  policy: { backend: { ...ECHO, closes: 1008 } },
  mute: { backend: { ...ECHO, echoes: false } },
  stalls: { backend: null, hop: { hop: 'a backend that never answers', on: () => undefined } },
  slow: before('an application that takes two seconds', ({ isUpgrade }, { pass, after }) =>
    after(isUpgrade ? 2000 : 0, pass),
  ),
  'plain-426': before('an application without a page', ({ isUpgrade }, { pass, answer }) =>
    isUpgrade ? pass() : answer(426, [['Content-Type', 'text/html']], '<p>The page</p>'),
  ),
  'text-after-101': before('an application that writes twice', (request, { pass, write }) =>
    request.isUpgrade
      ? write(`${switching(request)}HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n`)
      : pass(),
  ),
  session: refuses(401, hasNoSession),
  login: refuses(302, hasNoSession, '', [['Location', '/login']]),
  'one-path': refuses(404, ({ target }) => !/^\/ws(?:\?|$)/.test(target)),
  'checks-origin': refuses(
    403,
    ({ get }) => get('origin') !== '' && new URL(get('origin')).host !== get('host'),
    'Origin not allowed',
  ),
  'wants-http-1.1': refuses(
    400,
    ({ http }) => http !== 'HTTP/1.1',
    'Bad Request: HTTP/1.1 is needed',
  ),
  wrapped: refuses(
    500,
    ({ get }) => get('accept-encoding').includes('gzip'),
    'websocket: response does not implement http.Hijacker',
  ),
  'case-of-upgrade': refuses(
    400,
    ({ get }) => !get('connection').includes('Upgrade'),
    'Bad Request',
  ),
} satisfies Readonly<Record<string, SetupApplication>>;

export type AppName = keyof typeof APPLICATIONS;
