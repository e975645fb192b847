import type { Writable } from 'node:stream';
import { connectionKey } from '../model/connection-key.ts';
import type { LiveChange, LiveFlow } from '../model/live-flow.ts';
import { writtenAtMs, type LogItem } from '../../timeline/log-item.ts';
import type { LabState, Viewer } from '../viewer.ts';
import { PacedOutput } from './paced-output.ts';

const LOGS = { event: 'backend', entry: 'proxy', note: 'proxy notes', relay: 'relay' } as const;

/** Objects that wait for a slow reader; more are only counted. */
const MAX_WAITING = 10_000;

/** One JSON object for each line of the logs, each verdict, and each change of the lab. */
export class JsonLines implements Viewer {
  readonly #output: PacedOutput<object>;
  #cut = 0;
  /** Of the lab, last. */
  #said = '';

  constructor(stream: Writable, url: string) {
    this.#output = new PacedOutput(stream, MAX_WAITING, printed);
    this.#output.add({ type: 'watch', url });
  }

  onState(state: LabState): void {
    const value = state.up
      ? { type: 'lab', up: true, engine: state.plan.engine, ...state.running, logsLost: state.lost }
      : { type: 'lab', up: false };
    const said = JSON.stringify(value);
    if (said === this.#said) return;
    this.#said = said;
    this.#output.add(value);
  }

  onBacklog(flows: readonly LiveFlow[], cut: number): void {
    for (const { flow, settled } of flows) {
      if (settled || flow.endedAtMs === undefined) this.#output.add(summary('backlog', flow));
    }
    this.#addCut(cut);
  }

  onItem(logged: LogItem): void {
    const { kind, item } = logged;
    this.#output.add({
      type: 'line',
      at: new Date(writtenAtMs(logged)).toISOString(),
      id: connectionKey(logged),
      log: LOGS[kind],
      line: item.line,
    });
  }

  onChange(change: LiveChange): void {
    for (const { flow } of change.settled) {
      if (flow.kind === 'socket') this.#output.add(summary('verdict', flow));
    }
    this.#addCut(change.cut);
  }

  end(): void {
    this.#output.end();
  }

  #addCut(cut: number): void {
    if (cut !== this.#cut) this.#output.add({ type: 'cut', connections: cut });
    this.#cut = cut;
  }
}

function printed(values: readonly object[], dropped: number): string {
  const all = dropped === 0 ? values : [...values, { type: 'dropped', lines: dropped }];
  return all.map((value) => `${JSON.stringify(value)}\n`).join('');
}

function summary(type: 'backlog' | 'verdict', flow: LiveFlow['flow']): object {
  const { id, kind, url, via, startedAtMs, endedAtMs, verdict } = flow;
  const { who, cause, failure, sentence } = verdict;
  return { type, id, kind, url, via, startedAtMs, endedAtMs, who, cause, failure, sentence };
}
