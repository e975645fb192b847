import { latestTime, timeOf } from './clock.ts';
import { errorLine, eventLine, statusLine } from './evidence.ts';
import type { BackendRecord, Observations, ProxyRecord } from './observations.ts';
import type { Evidence } from './timeline.ts';

/** Something that happened to a whole program, and with it to every connection that it held. */
export interface LifeEvent {
  readonly program: 'proxy' | 'backend';
  readonly what:
    | 'started'
    | 'reloaded'
    | 'drained'
    | 'finishing'
    | 'stopping'
    | 'stopped'
    | 'killed';
  /** Epoch milliseconds: the latest time at which it can have been. */
  readonly atMs: number;
  /** The earliest. */
  readonly sinceMs: number;
  readonly evidence: readonly Evidence[];
}

/** In order, for each program. `killed` is what a start without an end before it means. */
export function programLife({ proxy, backend }: Observations): readonly LifeEvent[] {
  return [
    ...(proxy === undefined ? [] : withKills('proxy', proxyLife(proxy), proxy)),
    ...(backend === undefined ? [] : withKills('backend', backendLife(backend), backend)),
  ];
}

const LOGGED_BY_BACKEND = { listen: 'started', stop: 'stopping', stopped: 'stopped' } as const;

function backendLife({ events }: BackendRecord): LifeEvent[] {
  return events.flatMap((event) => {
    const name = event.item.event;
    if (name !== 'listen' && name !== 'stop' && name !== 'stopped') return [];
    const atMs = timeOf(event);
    const what = LOGGED_BY_BACKEND[name];
    return [{ program: 'backend', what, atMs, sinceMs: atMs, evidence: [eventLine(event)] }];
  });
}

/** Of nginx's notices (src/os/unix/ngx_process_cycle.c), those of the master, and a worker's end. */
const NOTICES: readonly {
  readonly pattern: RegExp;
  readonly what: LifeEvent['what'];
}[] = [
  { pattern: /^nginx\/\d/, what: 'started' }, // a reload does not say its version again
  { pattern: /^reconfiguring$/, what: 'reloaded' },
  { pattern: /^signal 3 \(SIGQUIT\) received/, what: 'finishing' },
  { pattern: /^signal (?:2|15) \(SIG(?:INT|TERM)\) received/, what: 'stopping' },
  { pattern: /^worker process \d+ exited with code/, what: 'drained' },
  { pattern: /^worker process \d+ exited on signal/, what: 'killed' },
  { pattern: /^exit$/, what: 'stopped' },
];

function proxyLife({ errors }: ProxyRecord): LifeEvent[] {
  const masters = new Set<number>();
  return errors.flatMap((error) => {
    const { message, pid, at } = error.item;
    const what = NOTICES.find(({ pattern }) => pattern.test(message))?.what;
    if (what === undefined) return [];
    if (what === 'started' || what === 'reloaded') masters.add(pid);
    // A worker says `exit`, too; of one that a record begins with nobody knows.
    if (what === 'stopped' && !masters.has(pid)) return [];
    const [sinceMs, atMs] = [at.getTime(), latestTime(at, error)];
    return [{ program: 'proxy', what, atMs, sinceMs, evidence: [errorLine(error)] }];
  });
}

const ENDS: ReadonlySet<LifeEvent['what']> = new Set(['finishing', 'stopping', 'stopped']);

/** Adds the ends that nobody logged. */
function withKills(
  program: LifeEvent['program'],
  logged: readonly LifeEvent[],
  record: ProxyRecord | BackendRecord,
): LifeEvent[] {
  const life: LifeEvent[] = [];
  let runs = true; // a record may begin in the middle
  let knowsStart = false;
  for (const event of logged) {
    if (event.what === 'started') {
      if (runs && knowsStart) life.push(killedBefore(program, life, event.atMs, event.evidence));
      runs = true;
      knowsStart = true;
    } else if (ENDS.has(event.what)) runs = false;
    life.push(event);
  }
  if (!runs || record.running !== false) return life;
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

function lastSeen(record: ProxyRecord | BackendRecord): number {
  const lists = 'events' in record ? [record.events] : [record.entries, record.errors];
  return lists.flat().reduce((latest, { seenAtMs }) => Math.max(latest, seenAtMs), 0);
}
