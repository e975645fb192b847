import { headersOf } from '../../lab/backend-event.ts';
import { viaOfUrl } from '../address.ts';
import { beginOf, browserEnd, refined, timeOf } from '../clock.ts';
import type { Observations } from '../observations.ts';
import { programLife, type LifeEvent } from '../program-life.ts';
import type { SeenEvent, SocketObservations } from '../merge/socket-observations.ts';
import type { Flow, Timeline } from '../timeline.ts';

/** What the rules know about one socket. */
export interface Facts extends SocketObservations, Surroundings {
  readonly via: Flow['via'];
  readonly beganAtMs: number;
  /** The handshake was answered 101. */
  readonly established: boolean;
  /** Undefined if no viewpoint saw an end. */
  readonly endedAtMs: number | undefined;
  /** From the 101 to the end; undefined if unknown. */
  readonly ageMs: number | undefined;
  /**
   * From the last message in either direction to the end. Known only if a browser was watched: the
   * backend does not log what it broadcasts, and nothing logs RFC 6455 pings.
   */
  readonly silentMs: number | undefined;
  /** The settings, such as limits, of the backend that held it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** It was watched in a browser, or its handshake looks like a browser's. */
  readonly ofBrowser: boolean;
  /** The name of the negotiated extension; empty for none, undefined if unknown. */
  readonly extension: string | undefined;
  /** Its backend is a person's own application, whose log the lab does not have. */
  readonly ofApplication: boolean;
  /** The number of sockets that were cut at the same age, see `withSameAge`. */
  readonly sameAge: number;
}

/** What the rules know about the programs; the same for all sockets. */
export interface Surroundings {
  readonly watched: Timeline['watched'];
  /** The events of all programs. */
  readonly life: readonly LifeEvent[];
  readonly backendRuns: boolean | undefined;
  /**
   * The proxy logs its own cuts, so a missing line means that it did not cut. IIS has no error log.
   */
  readonly proxyTells: boolean;
  /** The backend's `listen` events, which hold its limits. */
  readonly starts: readonly SeenEvent[];
  /** The lab's ports, if known. */
  readonly ports: Observations['ports'];
  /** See `Observations`. */
  readonly application: boolean;
  readonly shutdownTimeoutMs: number | undefined;
}

export function surroundingsOf(observations: Observations): Surroundings {
  const { browser, proxy, backend, application = false, ports, shutdownTimeoutMs } = observations;
  return {
    watched: {
      browser: browser !== undefined,
      proxy: proxy !== undefined,
      backend: backend !== undefined,
    },
    life: programLife(observations),
    backendRuns: backend?.running,
    proxyTells: proxy?.namesItsCuts !== false && (proxy?.notes.length ?? 0) > 0,
    starts: backend?.events.filter(isListen) ?? [],
    ports: ports ?? publishedPorts(backend?.events),
    application,
    shutdownTimeoutMs,
  };
}

export function factsOf(observed: SocketObservations, everything: Surroundings): Facts {
  const via = viaOf(observed, everything.ports);
  const { open, refusal, close } = observed;
  const isLogged = (open ?? refusal ?? close) !== undefined;
  const ofApplication = everything.application && via !== 'direct' && !isLogged;
  const around = ofApplication ? withoutBackend(everything) : everything;
  const beganAtMs = beginOf(observed);
  const endedAtMs = endOf(observed) ?? killOf(observed, around.life);
  const lastMs = lastMessage(observed);
  return {
    ...observed,
    ...around,
    life: around.life.filter(({ cid }) => cid === undefined || cid === observed.cid),
    via,
    ofApplication,
    beganAtMs,
    established: isEstablished(observed),
    endedAtMs,
    ageMs: ageOf(observed),
    silentMs:
      endedAtMs === undefined || lastMs === undefined ? undefined : Math.max(0, endedAtMs - lastMs),
    settings: settingsAt(around.starts, endedAtMs),
    ofBrowser: isOfBrowser(observed),
    extension: extensionOf(observed),
    sameAge: 0,
  };
}

/** The lab's own backend runs too, but took no part. */
function withoutBackend(around: Surroundings): Surroundings {
  return {
    ...around,
    watched: { ...around.watched, backend: false },
    life: around.life.filter(({ program }) => program !== 'backend'),
    backendRuns: undefined,
    starts: [],
  };
}

function isOfBrowser({ browser, entry, open, refusal }: SocketObservations): boolean {
  if (browser !== undefined) return true;
  const headers = headersOf((open ?? refusal)?.item);
  const agent = headers['user-agent'] ?? entry?.item.userAgent;
  return agent === undefined ? headers['origin'] !== undefined : agent.startsWith('Mozilla/');
}

function extensionOf({ browser, open, relay }: SocketObservations): string | undefined {
  const agreed = open?.item['extensions'] ?? relay?.open?.item.extensions.split(';', 1)[0];
  if (typeof agreed === 'string') return agreed;
  if (browser?.answer?.status !== 101) return undefined;
  return browser.answer.headers['sec-websocket-extensions']?.split(';', 1)[0]?.trim();
}

/** From its last start before the end, because a later one may have other limits. */
function settingsAt(
  starts: readonly SeenEvent[],
  endedAtMs = Number.POSITIVE_INFINITY,
): Facts['settings'] {
  return starts.findLast((start) => timeOf(start) <= endedAtMs)?.item ?? {};
}

function isListen({ item }: SeenEvent): boolean {
  return item.event === 'listen';
}

function isEstablished(observed: SocketObservations): boolean {
  const { browser, entry, open, close, relay, messages, pings } = observed;
  if (browser?.openedAtMs !== undefined) return true;
  // The proxy's answer counts, even if the backend's 101 came too late.
  if (entry !== undefined) return entry.item.status === 101;
  if (relay?.open !== undefined) return true;
  return open !== undefined || close !== undefined || messages.length + pings.length > 0;
}

function endOf({ browser, entry, close, refusal, relay }: SocketObservations): number | undefined {
  const atBackend = close ?? refusal;
  if (atBackend !== undefined) return timeOf(atBackend);
  const atBrowser = browserEnd(browser);
  if (atBrowser !== undefined) return atBrowser;
  if (relay?.end !== undefined) return Date.parse(relay.end.item.time);
  return entry === undefined ? undefined : refined(entry.item.endedAt, entry);
}

/** When the backend was killed, which ended every socket that it held. It logged no close. */
function killOf({ open }: SocketObservations, life: readonly LifeEvent[]): number | undefined {
  if (open === undefined) return undefined;
  const openedAtMs = timeOf(open);
  const kill = life.find(
    ({ program, what, atMs }) => program === 'backend' && what === 'killed' && atMs >= openedAtMs,
  );
  return kill === undefined ? undefined : (kill.evidence[0]?.atMs ?? kill.sinceMs);
}

function ageOf({ browser, entry, close }: SocketObservations): number | undefined {
  const logged = close?.item['durationMs'];
  if (typeof logged === 'number') return logged;
  const end = browserEnd(browser);
  if (browser?.openedAtMs !== undefined && end !== undefined) return end - browser.openedAtMs;
  return entry?.item.timeTakenMs;
}

/** When the last message was sent. A busy page receives it late. */
function lastMessage({ browser, pings }: SocketObservations): number | undefined {
  if (browser === undefined || browser.droppedMessages > 0) return undefined;
  const heard = browser.messages.at(-1);
  if (heard === undefined) return browser.openedAtMs;
  const ping = pings.at(-1);
  const isPing = heard.from === 'server' && heard.text?.includes('"type":"ping"') === true;
  return isPing && ping !== undefined ? Math.min(heard.atMs, timeOf(ping)) : heard.atMs;
}

function viaOf(
  { browser, entry, notes, open, refusal, relay }: SocketObservations,
  ports: Observations['ports'],
): Flow['via'] {
  const first = (open ?? refusal)?.item;
  if (first?.event === 'no-upgrade' && entry !== undefined) return 'proxy';
  const said = first?.['via'];
  if (said === 'proxy' || said === 'direct') return said;
  return entry !== undefined || relay !== undefined || notes.length > 0
    ? 'proxy'
    : viaOfUrl(browser?.url, ports);
}

/** The ports of proxy and backend, which the backend's `listen` event holds. */
function publishedPorts(events: readonly SeenEvent[] = []): Observations['ports'] {
  for (const { item } of events) {
    const { published } = item;
    if (typeof published !== 'object' || published === null) continue;
    const portOf = (name: string): number => Number(Reflect.get(published, name));
    const ports = {
      http: portOf('httpPort'),
      https: portOf('httpsPort'),
      backend: portOf('backendPort'),
    };
    if (Object.values(ports).every(Number.isInteger)) return ports;
  }
  return undefined;
}
