import type { Got, Reading } from '../reading.ts';
import { isInside } from './addresses.ts';
import { ask } from './ask.ts';
import { type Context, timed } from './context.ts';
import { AS_BROWSER } from './plan.ts';

/** Enough for two backends in turn; with more, one of six is still likely to be another. */
const AGAIN = 6;

export const isEngineIo = (path: string): boolean => /[?&]EIO=\d|socket\.io|engine\.io/i.test(path);

/** Its raw socket, and that of its own protocol. */
const SOCKJS = /^(?<base>.*?)(?:\/\d{3}\/[^/]+)?\/websocket$/;

/** Socket.IO: a session that one connection gets, asked about on others. */
export async function askSessions(context: Context): Promise<Reading> {
  const { pathname } = context.asked.url;
  const polling = `${pathname}?EIO=4&transport=polling`;
  const poll = async (query: string, timeoutMs?: number): Promise<Got> => {
    const variant = { id: 'session', path: polling + query, upgrade: false, cookie: true } as const;
    return (await ask(context, variant, undefined, timeoutMs)).got;
  };
  const each: string[] = [];
  const reading = await timed('sessions', '', async () => {
    const { outcome, body = '' } = await poll('');
    const sid = /"sid":"(?<sid>[\w-]{1,64})"/.exec(body)?.groups?.['sid'];
    const times = sid === undefined ? 0 : AGAIN;
    for (let count = 0; count < times; count += 1) {
      const again = await poll(`&sid=${sid}`, 1200);
      const isUnknown = /"code":\s*1\b|session id unknown/i.test(again.body ?? '');
      // A poll that waits for a message is an answer, too: the session is known.
      const known = again.outcome === 'answer' ? String(again.status) : 'open';
      each.push(isUnknown ? 'unknown' : known);
    }
    return { outcome, each };
  });
  const sent = `one polling session, asked about on ${each.length} other connections`;
  return { ...reading, sent };
}

/** What SignalR's negotiation, or SockJS's information, says of where to connect. */
export async function askNegotiation(context: Context): Promise<Reading> {
  const { asked } = context;
  const { pathname } = asked.url;
  const base = SOCKJS.exec(pathname)?.groups?.['base'];
  const how =
    base === undefined
      ? ({
          method: 'POST',
          path: `${pathname.replace(/\/$/, '')}/negotiate?negotiateVersion=1`,
          body: '',
        } as const)
      : { path: `${base}/info` };
  const variant = { id: 'negotiate', upgrade: false, cookie: true, origin: asked.origin } as const;
  const reading = await ask(context, { ...variant, ...how });
  // A page answers a POST, too, and may name addresses in its script.
  const body = reading.got.body ?? '';
  const names = body.trimStart().startsWith('{') ? namedUrls(body) : [];
  const isInner = names.some((name) => leadsInside(name, asked.url));
  const each = isInner ? { each: ['inside', ...names] } : {};
  return { ...reading, got: { ...reading.got, names, ...each } };
}

/** The handshake at the first address that the negotiation names on this host, unless it is the one that was asked. */
export async function askNegotiated(
  context: Context,
  names: readonly string[],
): Promise<Reading | undefined> {
  const { asked } = context;
  const found = names
    .filter((name) => URL.canParse(name, asked.url.href))
    .map((name) => new URL(name, asked.url))
    .find(({ host, pathname }) => host === asked.url.host && pathname !== asked.url.pathname);
  if (found === undefined) return undefined;
  const path = found.pathname + found.search;
  return await ask(context, { id: 'negotiated', path, origin: asked.origin, ...AS_BROWSER });
}

/** A whole address of another host, and one that only the inside of a network knows. */
function leadsInside(name: string, { hostname }: URL): boolean {
  const host = /^(?:https?|wss?):\/\//.test(name) && URL.canParse(name) && new URL(name).hostname;
  return host !== false && host !== hostname && isInside(host.replaceAll(/^\[|\]$/g, ''));
}

/** The addresses that a JSON answer names as `url`. */
function namedUrls(body: string): readonly string[] {
  const found = body.matchAll(
    /"(?:url|Url|base_url|websocketUrl|wsUrl)"\s*:\s*"(?<url>[^"\\]{1,500})"/g,
  );
  return Array.from(found, ({ groups }) => groups?.['url'] ?? '').slice(0, 5);
}
