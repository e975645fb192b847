import type { LifeEvent } from '../program-life.ts';
import type { Facts } from './facts.ts';

/** Two clocks, one of which writes whole seconds. */
export const TOLERANCE_MS = 1500;

/** The first such event of the proxy from then on, that fell together with the socket's end. */
export function endNearby(
  { life, endedAtMs = 0 }: Facts,
  kind: LifeEvent['what'],
  fromMs: number,
): LifeEvent | undefined {
  return life.find(
    ({ program, what, atMs }) =>
      program === 'proxy' &&
      what === kind &&
      atMs >= fromMs &&
      Math.abs(atMs - endedAtMs) <= TOLERANCE_MS,
  );
}

/** What happened to that program while the socket was open, or as it ended. */
export function during(
  { life, beganAtMs, endedAtMs = Number.POSITIVE_INFINITY }: Facts,
  program: LifeEvent['program'],
  what: LifeEvent['what'],
  heldSinceMs = beganAtMs,
): LifeEvent | undefined {
  return life.find(
    (event) =>
      event.program === program &&
      event.what === what &&
      event.atMs >= heldSinceMs &&
      event.atMs + TOLERANCE_MS >= endedAtMs &&
      event.sinceMs - TOLERANCE_MS <= endedAtMs,
  );
}
