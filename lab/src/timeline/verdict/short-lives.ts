import { duration } from '../../text/duration.ts';
import { eventLine } from '../evidence.ts';
import { aftermath } from './aftermath.ts';
import type { Facts } from './facts.ts';
import type { RuleMatch } from './rule.ts';

/** Well under a second: no timeout of a proxy is that short. */
const SHORT_MS = 800;
/** Of ages that count as the same: what a busy machine adds. */
const SPREAD_MS = 50;
/** Two may be chance. */
const AGAIN_AND_AGAIN = 3;
/** A client that does not want the answer goes as soon as it has read it. */
const AT_ONCE_MS = 100;

/**
 * Each with `sameAge`: how many sockets in all were cut without a close frame at its age, and agreed
 * to an extension as it did. 0 for one that was not cut, or lived longer than {@link SHORT_MS}.
 */
export function withSameAge(all: readonly Facts[]): readonly Facts[] {
  const counts = new Map<Facts, number>();
  const short = all.filter(isCutShort).toSorted((one, other) => ageOf(one) - ageOf(other));
  for (const isExtended of [true, false]) {
    const alike = short.filter(({ extension }) => isExtended === Boolean(extension));
    let [from, to] = [0, 0];
    for (const facts of alike) {
      while (ageOf(alike[from]) < ageOf(facts) - SPREAD_MS) from += 1;
      while (to < alike.length && ageOf(alike[to]) <= ageOf(facts) + SPREAD_MS) to += 1;
      counts.set(facts, to - from);
    }
  }
  return all.map((facts) => ({ ...facts, sameAge: counts.get(facts) ?? 0 }));
}

function ageOf(facts: Facts | undefined): number {
  return facts?.ageMs ?? Number.POSITIVE_INFINITY;
}

function isCutShort(facts: Facts): boolean {
  const { established, endedAtMs, browser, close, ageMs = SHORT_MS } = facts;
  if (!established || endedAtMs === undefined || ageMs >= SHORT_MS) return false;
  if (browser?.closeCalled !== undefined || browser?.gone !== undefined) return false;
  if (browser?.closed?.wasClean === true) return false;
  return close === undefined || close.item['by'] === 'network' || close.item['code'] === 1011;
}

/** ARR hands permessage-deflate on and cannot read what comes compressed: F03. */
export function deflateNotCarried(facts: Facts): RuleMatch | undefined {
  const { via, extension, sameAge, ageMs } = facts;
  if (via === 'direct' || !extension || sameAge < AGAIN_AND_AGAIN) return undefined;
  const values = { ageMs, extension, count: sameAge };
  return { cause: 'deflate-not-carried', values, evidence: agreedAndEnded(facts) };
}

/** What a client logs nowhere that was watched: a browser says so itself. */
export function answerRefused(facts: Facts): RuleMatch | undefined {
  const { browser, messages, pings, ofApplication, ageMs = SHORT_MS } = facts;
  if (ofApplication) return undefined; // whether a frame came, its log would tell
  if (browser?.openedAtMs !== undefined || !isCutShort(facts)) return undefined;
  if (ageMs > AT_ONCE_MS || messages.length + pings.length > 0) return undefined;
  return {
    cause: 'answer-refused',
    values: { age: duration(ageMs, 1), ageMs },
    evidence: agreedAndEnded(facts),
  };
}

export function cutAtSameAge(facts: Facts): RuleMatch | undefined {
  const { sameAge, ageMs } = facts;
  if (sameAge < AGAIN_AND_AGAIN) return undefined;
  const values = { ageMs, count: sameAge };
  return { cause: 'cut-at-same-age', values, evidence: agreedAndEnded(facts) };
}

function agreedAndEnded(facts: Facts): RuleMatch['evidence'] {
  return [...(facts.open === undefined ? [] : [eventLine(facts.open)]), ...aftermath(facts)];
}
