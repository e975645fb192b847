import { logReaderOf } from '../lab/proxy-log-reader.ts';
import { proxyOf } from '../lab/configure-proxy.ts';
import type { Observations, ProxyRecord } from '../timeline/observations.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { LabPlan, ServiceName } from '../lab/lab.ts';
import { followLab, type FoundLab, type LabListener } from './follow-lab.ts';
import { completeFlow } from './model/complete-flow.ts';
import { createLineReader, type LineReader } from './model/line-reader.ts';
import { Live } from './model/live.ts';
import type { LiveChange, LiveOptions } from './model/live-flow.ts';
import { writtenAtMs, type LogItem } from '../timeline/log-item.ts';
import { UNKNOWN, type Running } from './model/running-programs.ts';
import { createPace, type Pace } from './pace.ts';
import { ReadingProgress } from './reading-progress.ts';
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

function servicesOf(plan: LabPlan | undefined): readonly ServiceName[] {
  return plan?.relay === undefined ? ['proxy', 'backend'] : ['proxy', 'relay', 'backend'];
}

/** What ended so long before the watch began is history. */
const NEWS_MS = 1000;
/** The time for joining old lines at one go, so that other work has its turn. */
const CATCH_UP_MS = 100;

class Watch implements LabListener {
  readonly #options: WatchLabOptions;
  readonly #live: Live;
  readonly #pace: Pace;
  readonly #catchUpPace: Pace;
  readonly #startedAtMs = Date.now();
  readonly #progress = new ReadingProgress();
  #reader: LineReader | undefined;
  /** Of the lab that is up, or was last. */
  #plan: LabPlan | undefined;
  /** What the logs held when watching began is still being read. */
  #catchingUp = true;

  constructor(options: WatchLabOptions) {
    this.#options = options;
    const join: LiveOptions['join'] = (seen) => {
      const ports = this.#plan?.ports;
      const shutdownTimeoutMs = this.#plan?.shutdownTimeoutMs;
      const timeline = options.join({
        ...seen,
        proxy: seen.proxy && withProxy(seen.proxy, this.#plan),
        relay: this.#plan?.relay && seen.relay,
        application: this.#plan?.application !== undefined,
        ports,
        shutdownTimeoutMs,
      });
      const flows = timeline.flows.map(completeFlow);
      return { ...timeline, flows };
    };
    this.#live = new Live({ join });
    this.#pace = createPace(() => this.#update());
    this.#catchUpPace = createPace(() => this.#update(), { gapMs: 1, restFactor: 0.1 });
  }

  onUp(plan: LabPlan): void {
    this.#plan = plan;
    const onCut = (service: ServiceName, beforeMs: number): void =>
      this.#live.cutBefore(service, beforeMs);
    this.#reader = createLineReader(logReaderOf(plan), { onCut }); // each log names its own columns
    this.#progress.begin(Date.now(), servicesOf(plan));
    this.#tellState(UNKNOWN, undefined);
    this.#pace.ask();
  }

  onDown(): void {
    const nowMs = Date.now();
    const relay = this.#plan?.relay && false;
    this.#live.setRunning({ proxy: false, backend: false, relay }, nowMs);
    this.#progress.begin(nowMs, servicesOf(this.#plan));
    for (const viewer of this.#options.viewers) viewer.onState({ up: false });
    this.#pace.ask();
  }

  onRunning(running: Running, lookedAtMs: number, lost: string | undefined): void {
    this.#live.setRunning(running, lookedAtMs);
    this.#tellState(running, lost);
    this.#pace.ask();
  }

  onLine(service: ServiceName, line: string, log: string | undefined): void {
    const nowMs = Date.now();
    const seenAtMs = this.#progress.timeOf(service) ?? nowMs;
    const items = this.#reader?.read(service, line, seenAtMs, log) ?? [];
    this.#progress.read(service, 0, nowMs);
    for (const logged of items) {
      this.#progress.read(service, writtenAtMs(logged), nowMs);
      this.#onItem(logged);
    }
  }

  onEnd(service: ServiceName, asOfMs: number): void {
    this.#progress.end(service, asOfMs);
    if (this.#catchingUp) this.#pace.ask();
  }

  #onItem(logged: LogItem): void {
    this.#live.read(logged);
    if (writtenAtMs(logged) >= this.#startedAtMs - NEWS_MS) {
      for (const viewer of this.#options.viewers) viewer.onItem(logged);
    }
    this.#pace.ask();
  }

  end(): void {
    this.#pace.stop();
    this.#catchUpPace.stop();
  }

  #tellState(running: Running, lost: string | undefined): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    for (const viewer of this.#options.viewers) viewer.onState({ up: true, plan, running, lost });
  }

  #update(): void {
    const asOfMs = this.#progress.asOf(Date.now());
    if (this.#catchingUp) return this.#catchUp(asOfMs);
    const change = this.#live.update(asOfMs);
    if (change !== undefined) this.#tell(change);
    if (this.#live.waiting) this.#pace.ask();
  }

  /** Joins what the logs held before, the newest first; these verdicts are no news. */
  #catchUp(asOfMs: number): void {
    if (asOfMs < this.#startedAtMs) return this.#pace.ask();
    const change = this.#live.update(asOfMs, CATCH_UP_MS);
    if (change !== undefined) this.#tell({ ...change, settled: [] });
    if (this.#live.isBehind) return this.#catchUpPace.ask();
    this.#catchingUp = false;
    for (const viewer of this.#options.viewers) {
      viewer.onBacklog(this.#live.flows(), this.#live.cut);
    }
    this.#pace.ask();
  }

  #tell(change: LiveChange): void {
    for (const viewer of this.#options.viewers) viewer.onChange(change);
  }
}
