import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from '../../join.ts';
import {
  AT,
  CID,
  closedWith,
  forwarded,
  madeEntry,
  madeEvent,
  NOTHING,
  PORTS,
} from '../../test/made-observations.ts';
import type { Observations } from '../../observations.ts';
import type { Verdict } from '../../timeline.ts';
import type { CauseCode } from '../causes.ts';

/** Of a socket that was open for nearly a second: what each side says of it. */
export const open = (via: 'proxy' | 'direct', more: Readonly<Record<string, unknown>> = {}) =>
  madeEvent('open', 3, { cid: CID, via, ...more });
export const close = (by: string, code: number, reason = '') =>
  madeEvent('close', 895, { cid: CID, by, code, reason, durationMs: 890 });
export const lost = close('network', 1006);
export const upgraded = madeEntry(`${forwarded(101)} 101 895`);
export const cut = closedWith(1006);

/** Of one whose handshake failed, with what the browser says of it. */
export const handshakeFailed = (message: string) => ({
  openedAtMs: undefined,
  error: { atMs: AT + 10, message },
  ...closedWith(1006, 10),
});

/**
 * What recorded endings do not have: made observations, and the verdict that they carry. Who ended it
 * and the words that matter are written out, so that a wrong entry of `CAUSES` is seen.
 */
export type Case = readonly [
  what: string,
  who: Verdict['who'],
  cause: CauseCode,
  says: RegExp,
  seen: Partial<Observations>,
];

/** Each is a test: every socket that was seen has that verdict, and what decides it is named. */
export function testCases(cases: readonly Case[]): void {
  for (const [what, who, cause, says, seen] of cases) {
    test(`${cause}: ${what}`, () => {
      const { exchanges } = joinTimeline({ ...NOTHING, ports: PORTS, ...seen });
      const verdicts = exchanges.map(({ verdict }) => verdict);
      assert.deepEqual(
        verdicts.map((verdict) => [verdict.who, verdict.cause]),
        Array.from({ length: Math.max(1, openedIn(seen)) }, () => [who, cause]),
      );
      assert.match(verdicts[0]?.sentence ?? '', says);
      const isTold = cause === 'cannot-tell' || (verdicts[0]?.evidence.length ?? 0) > 0;
      assert.ok(isTold, 'what decides it is named');
    });
  }
}

function openedIn({ backend }: Partial<Observations>): number {
  return backend?.events.filter(({ item }) => item.event === 'open').length ?? 0;
}
