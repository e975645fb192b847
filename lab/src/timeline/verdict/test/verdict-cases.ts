import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from '../../join.ts';
import {
  AT,
  backendOf,
  browserOf,
  CID,
  closedWith,
  forwarded,
  entryFixture,
  eventFixture,
  NOTHING,
  PORTS,
  proxyOf,
  socketFixture,
} from '../../test/observation-fixtures.ts';
import type { BrowserSocket, Observations, ProxyRecord } from '../../observations.ts';
import type { FlowVerdict } from '../../timeline.ts';
import type { CauseCode } from '../causes.ts';

/** A socket that was open for nearly a second, as each side sees it. */
export const open = (via: 'proxy' | 'direct', more: Readonly<Record<string, unknown>> = {}) =>
  eventFixture('open', 3, { cid: CID, via, ...more });
export const close = (by: string, code: number, reason = '') =>
  eventFixture('close', 895, { cid: CID, by, code, reason, durationMs: 890 });
export const lost = close('network', 1006);
export const upgraded = entryFixture(`${forwarded(101)} 101 895`);
export const cut = closedWith(1006);
/** The backend, which lost it. */
export const lostBehind = (via: 'proxy' | 'direct') => backendOf(open(via), lost);
/** The proxy, which logged it with these notes, and the backend, which lost it. */
export const lostThrough = (...notes: ProxyRecord['notes']) => ({
  proxy: proxyOf([upgraded], ...notes),
  backend: lostBehind('proxy'),
});

/** What a browser saw of that one socket. */
export const browserSaw = (fields: Partial<BrowserSocket>) => browserOf(socketFixture(fields));

/** A browser whose handshake failed, with its error. */
export const browserFailed = (message: string, fields: Partial<BrowserSocket> = {}) => ({
  browser: browserSaw({
    openedAtMs: undefined,
    error: { atMs: AT + 10, message },
    ...closedWith(1006, 10),
    ...fields,
  }),
});

/**
 * Endings that are not recorded: observations and the expected verdict. Party and words are written
 * out, so that a wrong entry of `CAUSES` fails a test.
 */
export type VerdictCase = readonly [
  what: string,
  verdict: `${FlowVerdict['who']}: ${CauseCode}`,
  says: RegExp,
  seen: Partial<Observations>,
];

/** Registers a test for each case: every socket has the verdict, with evidence. */
export function testCases(cases: readonly VerdictCase[]): void {
  for (const [what, expected, says, seen] of cases) {
    test(`${expected}: ${what}`, () => {
      const { flows } = joinTimeline({ ...NOTHING, ports: PORTS, ...seen });
      const verdicts = flows.map(({ verdict }) => verdict);
      assert.deepEqual(
        verdicts.map(({ who, cause }) => `${who}: ${cause}`),
        Array.from({ length: Math.max(1, openedIn(seen)) }, () => expected),
      );
      assert.match(verdicts[0]?.sentence ?? '', says);
      const [first] = verdicts;
      const isDecided = first?.cause === 'cannot-tell' || (first?.evidence.length ?? 0) > 0;
      assert.ok(isDecided, 'what decides it is named');
    });
  }
}

function openedIn({ backend }: Partial<Observations>): number {
  return backend?.events.filter(({ item }) => item.event === 'open').length ?? 0;
}
