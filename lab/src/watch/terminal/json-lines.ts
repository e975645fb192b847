import type { Writable } from 'node:stream';
import { connectionKey } from '../model/connection-key.ts';
import type { LiveChange, LiveFlow } from '../model/live-flow.ts';
import { writtenAtMs, type LogItem } from '../model/log-item.ts';
import { createPace, type Pace } from '../pace.ts';
import type { LabState } from '../viewer.ts';
import { BoundedOutput } from './bounded-output.ts';
import type { TerminalViewer } from './terminal.ts';

const LOGS = { event: 'backend', entry: 'proxy', note: 'proxy notes', relay: 'relay' } as const;

/** Objects that wait for a slow reader; more are only counted. */
const MAX_WAITING = 10_000;

/** One JSON object for each line of the logs, each verdict, and each change of the lab. */
export function createJsonLines(stream: Writable, url: string): TerminalViewer {
  return new JsonLines(stream, url);
}

class JsonLines implements TerminalViewer {
  readonly #output: BoundedOutput;
  #cut = 0;
  readonly #pace: Pace;
  #waiting: string[] = [];
  #dropped = 0;
  /** Of the lab, last. */
  #said = '';

  constructor(stream: Writable, url: string) {
    this.#output = new BoundedOutput(stream, () => this.#pace.ask());
    this.#pace = createPace(() => this.#print());
    this.#add({ type: 'watch', url });
  }

  onState(state: LabState): void {
    const value = state.up
      ? { type: 'lab', up: true, engine: state.plan.engine, ...state.running, logsLost: state.lost }
      : { type: 'lab', up: false };
    const said = JSON.stringify(value);
    if (said === this.#said) return;
    this.#said = said;
    this.#add(value);
  }

  onBacklog(flows: readonly LiveFlow[], cut: number): void {
    for (const { flow, settled } of flows) {
      if (settled || flow.endedAtMs === undefined) this.#add(summary('backlog', flow));
    }
    this.#addCut(cut);
  }

  onItem(logged: LogItem): void {
    const { kind, item } = logged;
    this.#add({
      type: 'line',
      at: new Date(writtenAtMs(logged)).toISOString(),
      id: connectionKey(logged),
      log: LOGS[kind],
      line: item.line,
    });
  }

  onChange(change: LiveChange): void {
    for (const { flow } of change.settled) {
      if (flow.kind === 'socket') this.#add(summary('verdict', flow));
    }
    this.#addCut(change.cut);
  }

  end(): void {
    this.#pace.stop();
    this.#flush();
  }

  #addCut(cut: number): void {
    if (cut !== this.#cut) this.#add({ type: 'cut', connections: cut });
    this.#cut = cut;
  }

  #add(value: object): void {
    if (this.#waiting.length >= MAX_WAITING) this.#dropped += 1;
    else this.#waiting.push(`${JSON.stringify(value)}\n`);
    this.#pace.ask();
  }

  #print(): void {
    if (!this.#output.hasRoom) return; // asked again when there is
    this.#flush();
  }

  #flush(): void {
    const lines = this.#waiting;
    if (this.#dropped > 0) {
      lines.push(`${JSON.stringify({ type: 'dropped', lines: this.#dropped })}\n`);
    }
    this.#waiting = [];
    this.#dropped = 0;
    this.#output.write(lines.join(''));
  }
}

function summary(type: 'backlog' | 'verdict', flow: LiveFlow['flow']): object {
  const { id, kind, url, via, startedAtMs, endedAtMs, verdict } = flow;
  const { who, cause, failure, sentence } = verdict;
  return { type, id, kind, url, via, startedAtMs, endedAtMs, who, cause, failure, sentence };
}
