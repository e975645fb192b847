import { logReaderOf } from '../lab/proxy-log-reader.ts';
import { proxyOf } from '../lab/configure-proxy.ts';
import type { Observations, ProxyRecord } from '../timeline/observations.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { LabPlan, ServiceName } from '../lab/lab.ts';
import { followLab, type FoundLab, type LabListener } from './follow-lab.ts';
import { completeExchange } from './model/complete-exchange.ts';
import { createLineReader, type LineReader } from './model/line-reader.ts';
import { createLive, type Live, type LiveOptions, type Running } from './model/live.ts';
import { writtenAtMs, type LogItem } from './model/log-item.ts';
import { createPace, type Pace } from './pace.ts';
import type { Viewer } from './viewer.ts';

export interface WatchLabOptions {
  readonly find: () => Promise<FoundLab | undefined>;
  readonly join: (observations: Observations) => Timeline;
  readonly viewers: readonly Viewer[];
  readonly signal: AbortSignal;
  /** See `FollowLabOptions`. */
  readonly lookEveryMs?: number;
}

/** Shows what happens in whichever lab is up, until the signal fires. */
export async function watchLab(options: WatchLabOptions): Promise<void> {
  const watch = new Watch(options);
  try {
    await followLab({ ...options, listener: watch });
  } finally {
    watch.end();
  }
}

function withProxy(record: ProxyRecord, plan: LabPlan | undefined): ProxyRecord {
  if (plan === undefined) return record;
  return { ...record, namesItsCuts: proxyOf(plan).namesItsCuts };
}

const UNKNOWN: Running = { proxy: undefined, backend: undefined };

class Watch implements LabListener {
  readonly #options: WatchLabOptions;
  readonly #live: Live;
  readonly #pace: Pace;
  readonly #startedAtMs = Date.now();
  #reader: LineReader | undefined;
  /** Of the lab that is up, or was last. */
  #plan: LabPlan | undefined;
  /** Old lines came since the last update: the logs are still read up to now. */
  #catchingUp = true;
  #oldLines = 1;

  constructor(options: WatchLabOptions) {
    this.#options = options;
    const join: LiveOptions['join'] = (seen) => {
      const ports = this.#plan?.ports;
      const shutdownTimeoutMs = this.#plan?.shutdownTimeoutMs;
      const timeline = options.join({
        ...seen,
        proxy: seen.proxy && withProxy(seen.proxy, this.#plan),
        ports,
        shutdownTimeoutMs,
      });
      const exchanges = timeline.exchanges.map(completeExchange);
      return { ...timeline, exchanges };
    };
    this.#live = createLive({ join });
    this.#pace = createPace(() => this.#update());
  }

  onUp(plan: LabPlan): void {
    this.#plan = plan;
    this.#reader = createLineReader(logReaderOf(plan)); // each log names its own columns
    this.#tellState(UNKNOWN);
    this.#pace.ask();
  }

  onDown(): void {
    this.#live.setRunning({ proxy: false, backend: false });
    for (const viewer of this.#options.viewers) viewer.onState({ up: false });
    this.#pace.ask();
  }

  onRunning(running: Running): void {
    this.#live.setRunning(running);
    this.#tellState(running);
    this.#pace.ask();
  }

  onLine(service: ServiceName, line: string): void {
    for (const logged of this.#reader?.read(service, line, Date.now()) ?? []) this.#onItem(logged);
  }

  #onItem(logged: LogItem): void {
    this.#live.read(logged);
    if (writtenAtMs(logged) < this.#startedAtMs - 1000) this.#oldLines += 1;
    else for (const viewer of this.#options.viewers) viewer.onItem(logged);
    this.#pace.ask();
  }

  end(): void {
    this.#pace.stop();
  }

  #tellState(running: Running): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    for (const viewer of this.#options.viewers) viewer.onState({ up: true, plan, running });
  }

  #update(): void {
    const change = this.#live.update();
    const wasOld = this.#oldLines > 0;
    this.#oldLines = 0;
    if (this.#catchingUp && wasOld) this.#pace.ask(); // once more: are there any left?
    else if (this.#catchingUp) {
      this.#catchingUp = false;
      for (const viewer of this.#options.viewers) viewer.onBacklog(this.#live.exchanges());
    }
    if (change === undefined) return;
    for (const viewer of this.#options.viewers) viewer.onChange(change);
  }
}
