import type { LifeEvent } from '../program-life.ts';
import type { Facts } from './facts.ts';

/** Allows for two clocks, one of which logs whole seconds. */
export const TOLERANCE_MS = 1500;

/** The proxy's first such event after `fromMs` that coincides with the socket's end. */
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

/** The program's event while the socket was open, or as it ended. */
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
