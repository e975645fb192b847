import { joinTimeline, recordLab, strayLines, within, writtenLines } from '@lab101/lab';
import type { BrowserRecord, Lab, LabRecord, Observations, Timeline } from '@lab101/lab';
import type { BrowserViewpoint } from './viewpoint/browser-viewpoint.ts';

/** The time in which the logs must report an end that the browser has seen. */
const SETTLE_TIMEOUT_MS = 1500;
const LOOK_INTERVAL_MS = 25;

/** The observations of all three viewpoints for the connections of one test. */
export class LabEvidence implements AsyncDisposable {
  readonly #viewpoints: BrowserViewpoint[];
  #lab: Lab;
  #record: LabRecord;
  #own: LabRecord | undefined;
  /** Connections of earlier tests, whose last lines may be late. */
  #earlier: ReadonlySet<string>;
  #mark: RecordMark;
  #firstLine: Readonly<Record<'proxy' | 'relay' | 'backend', number>>;

  constructor(viewpoint: BrowserViewpoint, lab: Lab, record: LabRecord) {
    this.#viewpoints = [viewpoint];
    this.#lab = lab;
    this.#record = record;
    this.#mark = record.mark();
    this.#firstLine = {
      proxy: record.proxyLines.length,
      relay: record.relayLines.length,
      backend: record.backendLines.length,
    };
    this.#earlier = new Set([...record.proxyEntries, ...record.backendEvents].flatMap(cidOf));
  }

  get lab(): Lab {
    return this.#lab;
  }

  get record(): LabRecord {
    return this.#record;
  }

  /** The raw logs, from the beginning of the test. */
  get lines(): Readonly<Record<'proxy' | 'relay' | 'backend', readonly string[]>> {
    const { proxyLines, relayLines, backendLines } = this.#record;
    const { proxy, relay, backend } = this.#firstLine;
    return {
      proxy: proxyLines.slice(proxy),
      relay: relayLines.slice(relay),
      backend: backendLines.slice(backend),
    };
  }

  /** Observes another lab than the worker's from now on. */
  async use(lab: Lab): Promise<LabRecord> {
    await this.#own?.[Symbol.asyncDispose]();
    this.#own = recordLab(lab);
    this.#record = this.#own;
    this.#lab = lab;
    this.#mark = this.#own.mark();
    this.#firstLine = { proxy: 0, relay: 0, backend: 0 };
    this.#earlier = new Set();
    return this.#own;
  }

  add(viewpoint: BrowserViewpoint): void {
    this.#viewpoints.push(viewpoint);
  }

  /** All observations until now, after the logs had time to report what the browser saw. */
  async observations(): Promise<Observations> {
    const browser = await this.#browser();
    await this.#settle(browser);
    return this.#ofThisTest(await this.#record.since(this.#mark).observations(browser));
  }

  async timeline(): Promise<Timeline> {
    return joinTimeline(await this.observations());
  }

  /** Lines that the timeline shows with the wrong connection. Expected to be empty. */
  strayLines({ flows }: Timeline): readonly string[] {
    const { proxyLines, relayLines, backendLines } = this.#record;
    const written = writtenLines(proxyLines, relayLines, backendLines);
    return flows.flatMap((flow) =>
      strayLines(flow, written).map(({ line }) => `${flow.url}: ${line}`),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#own?.[Symbol.asyncDispose]();
  }

  async #browser(): Promise<BrowserRecord> {
    const records = await Promise.all(this.#viewpoints.map((viewpoint) => viewpoint.record()));
    return {
      name: records[0]?.name ?? '',
      pages: records.flatMap(({ pages }) => pages),
      sockets: records.flatMap(({ sockets }) => sockets),
    };
  }

  #ofThisTest(seen: Observations): Observations {
    const isOwn = ({ item }: { readonly item: WithCid }): boolean =>
      cidOf(item).every((cid) => !this.#earlier.has(cid));
    const { proxy, backend, relay } = seen;
    return {
      ...seen,
      proxy: proxy && {
        ...proxy,
        entries: proxy.entries.filter(isOwn),
        notes: proxy.notes.filter(({ item }) => isOwn({ item: item.connection ?? {} })),
      },
      backend: backend && { ...backend, events: backend.events.filter(isOwn) },
      relay: relay && {
        ...relay,
        events: relay.events.filter(({ item }) => isOwn({ item: 'cid' in item ? item : {} })),
      },
    };
  }

  /** Waits for the lines that must come. A killed program writes none. */
  async #settle(browser: BrowserRecord): Promise<void> {
    const isToldBy = (runs: { readonly proxy: boolean; readonly backend: boolean }): boolean =>
      (!runs.proxy || this.#proxyHasToldOf(browser)) &&
      (!runs.backend || this.#backendHasToldOf(browser));
    if (isToldBy({ proxy: true, backend: true })) return; // polling containers is slow
    const [proxy, backend] = await Promise.all([
      this.#lab.proxy.isRunning(),
      // A person's own application has no log that is read here.
      this.#lab.plan.application === undefined && this.#lab.backend.isRunning(),
    ]);
    await within(() => isToldBy({ proxy, backend }), {
      timeoutMs: SETTLE_TIMEOUT_MS,
      everyMs: LOOK_INTERVAL_MS,
    });
  }

  #proxyHasToldOf({ pages, sockets }: BrowserRecord): boolean {
    const { http, https } = this.#lab.plan.ports;
    const isThrough = ({ url }: { readonly url: string }): boolean =>
      [http, https].some((port) => portOf(url) === port);
    const ended = sockets.filter(
      (socket) => isThrough(socket) && hasEnded(socket) && isLogged(socket),
    );
    const entries = this.#record.proxyEntries;
    return (
      ended.every(({ cid }) => entries.some((entry) => entry.cid === cid)) &&
      pages
        .filter((page) => isThrough(page) && page.pageId !== undefined && page.answer !== undefined)
        .every(({ pageId }) => entries.some(({ uriQuery }) => uriQuery === `page=${pageId}`))
    );
  }

  #backendHasToldOf({ sockets }: BrowserRecord): boolean {
    const events = this.#record.backendEvents;
    const indexOf = (name: string, cid: string | undefined): number =>
      events.findIndex((line) => line.event === name && line.cid === cid);
    const lastStart = events.findLastIndex(({ event }) => event === 'listen');
    return sockets
      .filter((socket) => hasEnded(socket) && isLogged(socket) && socket.openedAtMs !== undefined)
      .every(({ cid }) => {
        const opened = indexOf('open', cid);
        const wasKilled = opened !== -1 && opened < lastStart; // the restarted program does not log its end
        return wasKilled || indexOf('close', cid) !== -1;
      });
  }
}

type RecordMark = ReturnType<LabRecord['mark']>;
type WithCid = { readonly cid?: string | null | undefined };

function cidOf({ cid }: WithCid): string[] {
  return typeof cid === 'string' ? [cid] : [];
}

function hasEnded({ closed, gone }: BrowserRecord['sockets'][number]): boolean {
  return closed !== undefined || gone !== undefined;
}

/** True if a log can contain this socket: it needs an id, and its request must have been sent. */
function isLogged({ cid, error, closed }: BrowserRecord['sockets'][number]): boolean {
  const hasNoRequest = closed?.code === TLS_HANDSHAKE || FAILED_TLS.test(error?.message ?? '');
  return cid !== undefined && !hasNoRequest;
}

const TLS_HANDSHAKE = 1015; // RFC 6455 section 7.4.1
const FAILED_TLS = /net::ERR_(?:CERT|SSL)_/; // Chromium closes with 1006, and says why

export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  if (port !== '') return Number(port);
  return protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
}
