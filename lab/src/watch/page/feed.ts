import { randomBytes } from 'node:crypto';
import type { Flow } from '../../timeline/timeline.ts';
import { ender } from '../../view/party.ts';
import type { LiveChange, LiveFlow } from '../model/live-flow.ts';
import type { LabState } from '../viewer.ts';
import { addressOf, flowRow } from './flow-row.ts';
import { pageLoads } from './page-loads.ts';
import { stateMarkup } from './state-markup.ts';
import type { StreamMessage } from './event-stream.ts';

/** What a page is told at once: the rows that changed, in place of what it has. */
export interface FeedData {
  /** The page forgets what it has: this is all there is. */
  readonly all: boolean;
  readonly rows: readonly FeedRow[];
  readonly gone: readonly string[];
  /** The state of the lab, as markup; undefined where it has not changed. */
  readonly state: string | undefined;
  /** Connections that are not on the page: older ones, and those whose lines were cut. */
  readonly older: number;
  readonly cut: number;
}

export interface FeedRow {
  readonly id: string;
  readonly kind: string;
  readonly startedAtMs: number;
  /** Not ended yet. */
  readonly open: boolean;
  /** It was in the logs before the watch began: nobody needs to be told. */
  readonly past: boolean;
  /** Who ended it: the name of the colour. */
  readonly who: string;
  readonly cause: string;
  /** Rows with the same are repeats; undefined for one that stands alone. */
  readonly fold: string | undefined;
  /** The page load that opened this socket. */
  readonly page: string | undefined;
  readonly revision: number;
  readonly markup: string;
}

const MAX_GONE = 1000;
/** Rows of the page, the newest: more would take its browser seconds. */
const MAX_ROWS = 1000;

/** Keeps the rows that are shown, and tells a page what has changed since its revision. */
export class Feed {
  /** A page of an earlier run must not take its revisions for ours. */
  readonly #run = randomBytes(4).toString('hex');
  readonly #rows = new Map<string, { readonly row: FeedRow; readonly live: LiveFlow }>();
  #pages: ReadonlyMap<string, Flow> = new Map();
  #gone: { readonly id: string; readonly revision: number }[] = [];
  #goneFrom = 0;
  #state: { readonly markup: string; readonly revision: number } = { markup: '', revision: 0 };
  #revision = 0;
  /** Not on the page any more, since newer ones are. */
  readonly #older = new Set<string>();
  #floorMs = Number.NEGATIVE_INFINITY;
  #cut = 0;
  #past = true;

  setState(state: LabState): void {
    const { markup } = stateMarkup(state);
    if (markup === this.#state.markup) return;
    this.#revision += 1;
    this.#state = { markup, revision: this.#revision };
  }

  /** What changes from now on is news. */
  caughtUp(): void {
    this.#past = false;
  }

  change({ changed, gone, cut }: LiveChange): void {
    this.#revision += 1;
    this.#cut = cut;
    for (const id of gone) {
      this.#remove(id);
      this.#older.delete(id);
    }
    for (const live of changed) {
      if (this.#isOlder(live)) this.#older.add(live.flow.id);
      else this.#set(live);
    }
    this.#joinPages();
    this.#keepNewest();
    const surplus = this.#gone.length - MAX_GONE;
    if (surplus <= 0) return;
    this.#goneFrom = this.#gone[surplus - 1]?.revision ?? this.#goneFrom;
    this.#gone = this.#gone.slice(surplus);
  }

  find(id: string): LiveFlow | undefined {
    return this.#rows.get(id)?.live;
  }

  get revision(): number {
    return this.#revision;
  }

  /** The revision that a page says it has; undefined where that says nothing here. */
  revisionOf(lastEventId: string | undefined): number | undefined {
    const [run, revision] = (lastEventId ?? '').split('-');
    const number = Number(revision);
    if (run !== this.#run || !Number.isInteger(number) || number > this.#revision) return undefined;
    return number < this.#goneFrom ? undefined : number;
  }

  /** What is new since a revision; all where it is undefined. */
  message(since: number | undefined): StreamMessage {
    const all = since === undefined;
    const isNew = ({ revision }: { readonly revision: number }): boolean => all || revision > since;
    const rows = [...this.#rows.values()].map(({ row }) => row).filter(isNew);
    const data: FeedData = {
      all,
      rows,
      gone: all ? [] : this.#gone.filter(isNew).map(({ id }) => id),
      state: isNew(this.#state) ? this.#state.markup : undefined,
      older: this.#older.size,
      cut: this.#cut,
    };
    return { id: `${this.#run}-${this.#revision}`, event: 'change', data };
  }

  #set(live: LiveFlow, past = this.#past): void {
    const row = rowOf(live, this.#pages.get(live.flow.id), { past, revision: this.#revision });
    this.#rows.set(live.flow.id, { row, live });
  }

  #remove(id: string): void {
    if (this.#rows.delete(id)) this.#gone.push({ id, revision: this.#revision });
  }

  /** Tells a socket again if the page load that opened it has become known or has changed. */
  #joinPages(): void {
    const before = this.#pages;
    this.#pages = pageLoads([...this.#rows.values()].map(({ live }) => live.flow));
    for (const [id, { row, live }] of this.#rows) {
      if (before.get(id)?.id !== this.#pages.get(id)?.id) this.#set(live, row.past);
    }
  }

  #isOlder({ flow: { id, startedAtMs, endedAtMs } }: LiveFlow): boolean {
    if (this.#rows.has(id)) return false;
    return this.#older.has(id) || (endedAtMs !== undefined && startedAtMs <= this.#floorMs);
  }

  /** Those that are open outlive the others. */
  #keepNewest(): void {
    const surplus = this.#rows.size - MAX_ROWS;
    if (surplus <= 0) return;
    const rows = [...this.#rows.values()].map(({ row }) => row);
    rows.sort((a, b) => Number(a.open) - Number(b.open) || a.startedAtMs - b.startedAtMs);
    for (const { id, open, startedAtMs } of rows.slice(0, surplus)) {
      this.#remove(id);
      this.#older.add(id);
      if (!open) this.#floorMs = Math.max(this.#floorMs, startedAtMs);
    }
  }
}

function rowOf(
  live: LiveFlow,
  page: Flow | undefined,
  known: Pick<FeedRow, 'past' | 'revision'>,
): FeedRow {
  const { flow, settled } = live;
  const { id, kind, startedAtMs, endedAtMs, verdict } = flow;
  const who = ender(flow).mark;
  const { cause } = verdict;
  return {
    ...known,
    id,
    kind,
    startedAtMs,
    open: endedAtMs === undefined,
    who,
    cause,
    fold: settled ? `${kind} ${addressOf(flow)} ${who} ${cause}` : undefined,
    page: page?.id,
    markup: flowRow(live, page).markup,
  };
}
