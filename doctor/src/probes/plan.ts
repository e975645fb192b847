import { randomBytes } from 'node:crypto';
import type { Case } from '../options.ts';
import { LARGE_BYTES } from '../reading.ts';
import type { Variant } from './request.ts';

/** Everything that a browser's handshake has. */
export const AS_BROWSER = {
  extensions: true,
  subprotocol: true,
  cookie: true,
  asBrowser: true,
  acceptEncoding: true,
} as const;

const UNKNOWN_ORIGIN = 'https://evil.example';

/** Asked of every address, side by side. */
export function firstVariants(asked: Case): readonly Variant[] {
  const { origin } = asked;
  const random = `/lab101-doctor-${randomBytes(6).toString('hex')}`;
  return [
    { id: 'minimal', live: true, close: 'empty' },
    { id: 'browser', origin, ...AS_BROWSER, live: true },
    { id: 'get', upgrade: false, cookie: true },
    { id: 'version-99', version: '99' },
    { id: 'firefox', origin, ...AS_BROWSER, connection: 'keep-alive, Upgrade' },
    { id: 'random', path: random, origin, ...AS_BROWSER },
    { id: 'random-get', path: random, upgrade: false },
    ...(hasDefaultPort(asked) ? [{ id: 'host-port', origin, ...AS_BROWSER, hostPort: true }] : []),
    { id: 'page', at: 'page', upgrade: false, cookie: true, asBrowser: true },
  ];
}

function hasDefaultPort({ url, target }: Case): boolean {
  return url.port === '' && !target.host.includes(':');
}

/** What a browser's handshake has, one at a time: asked if it fails. */
export function isolatingVariants(asked: Case): readonly Variant[] {
  const { origin, subprotocol, cookie } = asked;
  return [
    { id: 'with-origin', origin, live: true },
    { id: 'with-extensions', extensions: true, live: true },
    ...(subprotocol === undefined
      ? []
      : [{ id: 'with-subprotocol', subprotocol: true, live: true }]),
    ...(cookie === undefined ? [] : [{ id: 'with-cookie', cookie: true }]),
    { id: 'with-accept-encoding', acceptEncoding: true },
    { id: 'with-user-agent', asBrowser: true },
  ];
}

/** The same with a message that every hop can carry. */
export const shortMessage = ({ origin }: Case): Variant => ({
  id: 'short-message',
  origin,
  ...AS_BROWSER,
  live: true,
  messageBytes: 16,
});

/** Asked if a browser's handshake works, unless the person has set the size of the message. */
export function largeVariant({ origin, messageIsGiven }: Case): readonly Variant[] {
  const large = { id: 'large', origin, ...AS_BROWSER, live: true, unfinishedBytes: LARGE_BYTES };
  return messageIsGiven ? [] : [large];
}

/** It stays open for a while, and is pinged: what cuts it does not wait for silence. */
export const lastingVariant = (id: 'lasting' | 'lasting-again', { origin }: Case): Variant => ({
  id,
  origin,
  ...AS_BROWSER,
});

/** Once more, with patience: a slow network takes long for it, and a short one shows that pings are answered meanwhile. */
export function largeAgainVariants({ origin }: Case): readonly Variant[] {
  const begun = { origin, ...AS_BROWSER, live: true, isPatient: true };
  return [
    { id: 'large-again', ...begun, unfinishedBytes: LARGE_BYTES },
    { id: 'short-begun', ...begun, unfinishedBytes: 100 },
  ];
}

/** Other origins: which one a check lets pass says what it compares with. */
export function originVariants({ origin, url, backend }: Case): readonly Variant[] {
  const other = origin.startsWith('https:')
    ? origin.replace(/^https/, 'http')
    : origin.replace(/^http/, 'https');
  const portless = `${origin.split(':')[0]}://${url.hostname}`;
  return [
    { id: 'evil-origin', origin: UNKNOWN_ORIGIN },
    { id: 'other-scheme-origin', origin: other },
    ...(portless === origin ? [] : [{ id: 'portless-origin', origin: portless }]),
    ...(backend === undefined
      ? []
      : [
          {
            id: 'backend-origin',
            origin: `http://${backend.host.includes(':') ? `[${backend.host}]` : backend.host}:${backend.port}`,
          },
        ]),
  ];
}

/** Other paths: one that opens is the right one. */
export function pathVariants(asked: Case): readonly Variant[] {
  const { pathname, search } = asked.url;
  const segments = pathname.split('/').filter(Boolean);
  const others = [
    pathname.endsWith('/') ? pathname.replace(/\/+$/, '') : `${pathname}/`,
    `/${segments.slice(1).join('/')}`,
    `/${segments.slice(0, -1).join('/')}`,
    `${pathname.replace(/\/$/, '')}/ws`,
    '/ws',
    '/',
  ];
  const different = [...new Set(others)].filter((path) => path !== pathname && path !== '');
  return different
    .slice(0, 5)
    .map((path, index) =>
      Object.assign(
        { id: `path-${index + 1}`, path: path + search, origin: asked.origin },
        AS_BROWSER,
      ),
    );
}

/** Shorter ones: asked where something may be too long. */
export function shorterVariants(asked: Case): readonly Variant[] {
  const { pathname, search } = asked.url;
  const { origin } = asked;
  return [
    ...(search.length > 200
      ? [{ id: 'short-query', path: pathname + search.slice(0, 10), origin, ...AS_BROWSER }]
      : []),
    ...((asked.cookie?.length ?? 0) > 1000
      ? [{ id: 'no-cookie', origin, ...AS_BROWSER, cookie: false }]
      : []),
  ];
}

/** The same, past the proxy. */
export function directVariants(asked: Case): readonly Variant[] {
  if (asked.backend === undefined) return [];
  const { origin } = asked;
  return [
    { id: 'direct-minimal', at: 'backend', live: true, close: 'empty' },
    { id: 'direct-browser', at: 'backend', origin, ...AS_BROWSER, live: true },
    { id: 'direct-get', at: 'backend', upgrade: false },
    { id: 'direct-lower', at: 'backend', connection: 'upgrade' },
    { id: 'direct-doubled', at: 'backend', upgrade: 'websocket, websocket' },
    { id: 'direct-http10', at: 'backend', http: '1.0' },
  ];
}

/** Requests with a body, and without, to a path that nobody has: a proxy that always asks for an upgrade spoils the first. */
export function postVariants(asked: Case): readonly Variant[] {
  const path = `/lab101-doctor-${randomBytes(6).toString('hex')}`;
  const post = { method: 'POST', path, upgrade: false, body: '{ }' } as const;
  return [
    { id: 'post', ...post },
    { id: 'post-empty', ...post, body: '' },
    ...(asked.backend === undefined
      ? []
      : [{ id: 'direct-post', at: 'backend', ...post } as const]),
  ];
}
