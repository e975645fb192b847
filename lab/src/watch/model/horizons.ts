import type { ServiceName } from '../../lab/lab.ts';
import type { WatchedConnection } from './connection.ts';

/** The proxy's log may write whole seconds. */
const WHOLE_SECOND_MS = 1000;

/** The time since which the logs are complete: older lines of a full log were cut. */
export class Horizons {
  #proxyMs = Number.NEGATIVE_INFINITY;
  #backendMs = Number.NEGATIVE_INFINITY;

  add(service: ServiceName, atMs: number): void {
    if (service === 'backend') this.#backendMs = Math.max(this.#backendMs, atMs);
    else if (service === 'proxy') this.#proxyMs = Math.max(this.#proxyMs, atMs);
    // Without the relay's lines a verdict is what it is without a relay.
  }

  /** Whether a line about its end may have been cut. */
  hide({ joined, log, isComplete }: WatchedConnection): boolean {
    const [first] = joined;
    if (first === undefined || first.flow.kind === 'page' || isComplete) return false;
    const { startedAtMs, via } = first.flow;
    const endMs = log.firstEndMs ?? Number.POSITIVE_INFINITY;
    if (log.kept.event.length === 0 && startedAtMs < this.#backendMs) return true;
    return via !== 'direct' && endMs < this.#proxyMs + WHOLE_SECOND_MS;
  }
}
