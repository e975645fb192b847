import { readFile } from 'node:fs/promises';
import type { FaceSetup, RunningFace } from '@lab101/failures';
import { type AccessEntry, createHttpdReader, type Proxy, PROXIES } from '@lab101/proxy';
import type { TimedNote } from '../lab/proxy-log-reader.ts';
import { joinTimeline } from '../timeline/join.ts';
import type { BrowserRecord, Observations, ProxyRecord, Seen } from '../timeline/observations.ts';
import type { Ports } from '../settings/ports.ts';
import type { FlowVerdict } from '../timeline/timeline.ts';

type LoggingProxy = Pick<Proxy, 'createLogReader' | 'namesItsCuts'>;

/** Proxies whose log is read: those of the lab, which log here as there, and httpd. */
const READ: Readonly<Record<string, LoggingProxy>> = {
  ...PROXIES,
  apache: { createLogReader: createHttpdReader, namesItsCuts: false },
};

/**
 * What the lab's timeline says of one socket of a face that is up: by the browser, the first hop's
 * logs and the backend's events.
 *
 * @param cid the socket's id
 * @returns undefined if no viewpoint has seen it
 */
export async function faceVerdict(
  { chain }: Pick<FaceSetup, 'chain'>,
  { events, logs, ports }: RunningFace,
  browser: BrowserRecord,
  cid: string,
): Promise<FlowVerdict | undefined> {
  const [first] = chain;
  const proxy = first && 'proxy' in first ? READ[first.proxy] : undefined;
  const at: Ports = { http: ports[0] ?? 0, https: ports[1] ?? 0, backend: ports[6] ?? 0 };
  const observations: Observations = {
    browser,
    proxy: proxy && logs && (await proxyRecord(proxy, Object.values(logs), at)),
    backend: {
      events: events.map((item) => ({ item, seenAtMs: Date.parse(item.time) })),
      running: events.length > 0,
    },
    ports: at,
  };
  return joinTimeline(observations).flows.find(({ id }) => id === cid)?.verdict;
}

async function proxyRecord(
  { createLogReader, namesItsCuts }: LoggingProxy,
  logs: readonly string[],
  { http, https }: Ports,
): Promise<ProxyRecord> {
  const reader = createLogReader({ httpPort: http, httpsPort: https });
  const entries: Seen<AccessEntry>[] = [];
  const notes: Seen<TimedNote>[] = [];
  const texts = await Promise.all(logs.map((file) => readFile(file, 'utf8')));
  const seenAtMs = Date.now();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const { entry, note } = reader.read(line) ?? {};
    // The details are IIS's, in whose place this nginx does not stand.
    if (entry !== undefined) entries.push({ item: { ...entry, detail: undefined }, seenAtMs });
    if (note !== undefined) {
      notes.push({ item: { ...note, at: note.at ?? new Date(seenAtMs) }, seenAtMs });
    }
  }
  return { entries, notes, running: true, namesItsCuts };
}
