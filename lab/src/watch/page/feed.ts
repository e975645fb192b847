import { randomBytes } from 'node:crypto';
import type { LiveChange, LiveExchange } from '../model/live-exchange.ts';
import type { LabState } from '../viewer.ts';
import { exchangeRow } from './exchange-row.ts';
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
}

export interface FeedRow {
  readonly id: string;
  readonly kind: string;
  readonly startedAtMs: number;
  /** Not ended yet. */
  readonly open: boolean;
  readonly revision: number;
  readonly markup: string;
}

const MAX_GONE = 1000;

/** Keeps what is shown now, and says what a page that knew an older revision has to be told. */
export class Feed {
  /** A page of an earlier run must not take its revisions for ours. */
  readonly #run = randomBytes(4).toString('hex');
  readonly #rows = new Map<string, { readonly row: FeedRow; readonly live: LiveExchange }>();
  #gone: { readonly id: string; readonly revision: number }[] = [];
  #goneFrom = 0;
  #state: { readonly markup: string; readonly revision: number } = { markup: '', revision: 0 };
  #revision = 0;

  setState(state: LabState): void {
    const { markup } = stateMarkup(state);
    if (markup === this.#state.markup) return;
    this.#revision += 1;
    this.#state = { markup, revision: this.#revision };
  }

  change({ changed, gone }: LiveChange): void {
    this.#revision += 1;
    const revision = this.#revision;
    for (const id of gone) {
      if (this.#rows.delete(id)) this.#gone.push({ id, revision });
    }
    for (const live of changed) {
      const { id, kind, startedAtMs, endedAtMs } = live.exchange;
      const { markup } = exchangeRow(live);
      const open = endedAtMs === undefined;
      const row = { id, kind, startedAtMs, open, revision, markup };
      this.#rows.set(id, { row, live });
    }
    const surplus = this.#gone.length - MAX_GONE;
    if (surplus <= 0) return;
    this.#goneFrom = this.#gone[surplus - 1]?.revision ?? this.#goneFrom;
    this.#gone = this.#gone.slice(surplus);
  }

  find(id: string): LiveExchange | undefined {
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
    };
    return { id: `${this.#run}-${this.#revision}`, event: 'change', data };
  }
}
