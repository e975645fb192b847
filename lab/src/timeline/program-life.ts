import type { NoteKind } from '@lab101/proxy';
import { latestTime } from './clock.ts';
import { eventLine, noteLine, programLine, relayLine, statusLine } from './evidence.ts';
import type {
  BackendRecord,
  Observations,
  ProxyRecord,
  RelayRecord,
  Seen,
} from './observations.ts';
import type { Evidence } from './timeline.ts';

/** What can happen to a program, in a diagram's words. */
export const LIFE = {
  started: 'started',
  reloaded: 'reloaded',
  'worker-ended': 'old worker ended',
  finishing: 'told to finish',
  stopping: 'told to stop',
  stopped: 'stopped',
  killed: 'ended without logging it',
} as const;

/** An event of a whole program, which affects every connection that it held. */
export interface LifeEvent {
  /** The connection that the line is about, if the proxy logs one line for each; in lower case. */
  readonly cid?: string;
  readonly program: 'proxy' | 'backend' | 'relay';
  readonly what: keyof typeof LIFE;
  /** Epoch milliseconds: the latest time at which it can have happened. */
  readonly atMs: number;
  /** Epoch milliseconds: the earliest. */
  readonly sinceMs: number;
  readonly evidence: readonly Evidence[];
}

/** The events of each program, in order. A start without an end before it means `killed`. */
export function programLife({ proxy, backend, relay }: Observations): readonly LifeEvent[] {
  const ofBackend = loggedLife('backend', backend?.events, eventLine);
  return [
    ...withKills('proxy', proxyLife(proxy), proxy),
    ...withKills('backend', ofBackend, backend),
    ...withKills('relay', loggedLife('relay', relay?.events, relayLine), relay),
  ];
}

/** The relay logs the same event names. */
const LOGGED_BY_BACKEND: Readonly<Record<string, LifeEvent['what']>> = {
  listen: 'started',
  stop: 'stopping',
  stopped: 'stopped',
};

function loggedLife<T extends { readonly event: string }>(
  program: LifeEvent['program'],
  events: readonly Seen<T>[] = [],
  lineOf: (event: Seen<T>) => Evidence,
): LifeEvent[] {
  return events.flatMap((event) => {
    const what = LOGGED_BY_BACKEND[event.item.event];
    if (what === undefined) return [];
    const line = lineOf(event);
    return [{ program, what, atMs: line.atMs, sinceMs: line.atMs, evidence: [programLine(line)] }];
  });
}

function isOfProgram(kind: NoteKind): kind is LifeEvent['what'] {
  return Object.hasOwn(LIFE, kind);
}

function proxyLife({ notes }: Pick<ProxyRecord, 'notes'> = { notes: [] }): LifeEvent[] {
  return notes.flatMap((note) => {
    const { kind: what, at, connection } = note.item;
    if (!isOfProgram(what)) return [];
    const [sinceMs, atMs] = [at.getTime(), latestTime(at, note)];
    const event = { program: 'proxy', what, atMs, sinceMs } as const;
    const cid = connection?.cid?.toLowerCase();
    if (cid !== undefined) return [{ ...event, cid, evidence: [noteLine(note)] }];
    return [{ ...event, evidence: [programLine(noteLine(note))] }];
  });
}

const ENDS: ReadonlySet<LifeEvent['what']> = new Set(['finishing', 'stopping', 'stopped']);

type ProgramRecord = ProxyRecord | BackendRecord | RelayRecord;

/** Adds the ends that no log has. */
function withKills(
  program: LifeEvent['program'],
  logged: readonly LifeEvent[],
  record: ProgramRecord | undefined,
): LifeEvent[] {
  const life: LifeEvent[] = [];
  let runs = true; // the record may begin while it runs
  let knowsStart = false;
  for (const event of logged) {
    if (event.what === 'started') {
      if (runs && knowsStart) life.push(killedBefore(program, life, event.atMs, event.evidence));
      runs = true;
      knowsStart = true;
    } else if (ENDS.has(event.what)) runs = false;
    life.push(event);
  }
  if (!runs || record?.running !== false) return life;
  const atMs = lastSeen(record);
  const evidence = [statusLine(program, atMs, `the ${program} does not run, and logged no end`)];
  return [...life, killedBefore(program, life, Number.POSITIVE_INFINITY, evidence)];
}

function killedBefore(
  program: LifeEvent['program'],
  life: readonly LifeEvent[],
  atMs: number,
  evidence: readonly Evidence[],
): LifeEvent {
  const sinceMs = life.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  return { program, what: 'killed', atMs, sinceMs, evidence };
}

function lastSeen(record: ProgramRecord): number {
  const lists = 'events' in record ? [record.events] : [record.entries, record.notes];
  return lists.flat().reduce((latest, { seenAtMs }) => Math.max(latest, seenAtMs), 0);
}
