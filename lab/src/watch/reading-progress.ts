import type { ServiceName } from '../lab/lab.ts';

/** If nobody can tell where a log ends, it has been read once it was silent for so long. */
const QUIET_MS = 500;
/** Lines of one program may come by two streams, and not quite in their order. */
const DISORDER_MS = 2000;

interface Progress {
  /** The time up to which the log has been read; undefined: its follower does not tell. */
  endMs: number | undefined;
  newestWrittenMs: number;
  lastReadMs: number;
}

/** How far the logs have been read: epoch milliseconds, by the times in their lines. */
export class ReadingProgress {
  readonly #services = new Map<ServiceName, Progress>();

  /** The logs of these are read from their beginning. */
  begin(nowMs: number, services: readonly ServiceName[]): void {
    this.#services.clear();
    for (const service of services) {
      this.#services.set(service, { endMs: undefined, newestWrittenMs: 0, lastReadMs: nowMs });
    }
  }

  read(service: ServiceName, writtenMs: number, nowMs: number): void {
    const progress = this.#services.get(service);
    if (progress === undefined) return;
    progress.lastReadMs = nowMs;
    if (writtenMs > progress.newestWrittenMs) progress.newestWrittenMs = writtenMs;
  }

  end(service: ServiceName, asOfMs: number): void {
    const progress = this.#services.get(service);
    if (progress !== undefined) progress.endMs = Math.max(progress.endMs ?? 0, asOfMs);
  }

  /** When the newest line of that log was written, for one that names no time; undefined: now. */
  timeOf(service: ServiceName): number | undefined {
    const progress = this.#services.get(service);
    if (progress === undefined || progress.newestWrittenMs === 0) return undefined;
    return progress.endMs === undefined ? progress.newestWrittenMs : undefined;
  }

  /** All lines of the logs that were written up to then have been read. */
  asOf(nowMs: number): number {
    return Math.min(...[...this.#services.values()].map((progress) => upTo(progress, nowMs)));
  }
}

function upTo({ endMs, newestWrittenMs, lastReadMs }: Progress, nowMs: number): number {
  if (endMs !== undefined && endMs > 0) return endMs;
  if (endMs === undefined && nowMs - lastReadMs >= QUIET_MS) return nowMs - QUIET_MS;
  return newestWrittenMs - DISORDER_MS;
}
