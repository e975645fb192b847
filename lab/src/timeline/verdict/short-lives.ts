import type { Facts } from './facts.ts';
import type { RuleMatch } from './rule.ts';
import { aftermath, seen } from './seen.ts';

/** Sockets that were open for less than this. No proxy has a timeout that short. */
const SHORT_MS = 800;
/** Ages that differ by no more than this, as they do on a busy machine, count as the same. */
const SPREAD_MS = 50;
/** The fewest sockets of the same age that are no coincidence. */
const AGAIN_AND_AGAIN = 3;
/** A client that rejects the 101 disconnects within this time. */
const AT_ONCE_MS = 100;

/**
 * Adds `sameAge`: the number of sockets that were cut at the same age without a close frame, all
 * with an extension or all without. 0 for one that was not cut, or was open for {@link SHORT_MS} or
 * longer.
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

/** ARR forwards permessage-deflate and cannot read compressed frames: F03. */
export function deflateNotCarried(facts: Facts): RuleMatch | undefined {
  const { via, extension, sameAge } = facts;
  if (via === 'direct' || !extension || sameAge < AGAIN_AND_AGAIN) return undefined;
  const values = { extension, count: sameAge };
  return { cause: 'deflate-not-carried', values, evidence: agreedAndEnded(facts) };
}

/** A client that was not watched rejected the 101. A browser reports it itself. */
export function answerRefused(facts: Facts): RuleMatch | undefined {
  const { browser, messages, pings, ofApplication, ageMs = SHORT_MS } = facts;
  if (ofApplication) return undefined; // only its log would show whether a frame arrived
  if (browser?.openedAtMs !== undefined || !isCutShort(facts)) return undefined;
  if (ageMs > AT_ONCE_MS || messages.length + pings.length > 0) return undefined;
  return { cause: 'answer-refused', evidence: agreedAndEnded(facts) };
}

export function cutAtSameAge(facts: Facts): RuleMatch | undefined {
  const { sameAge: count } = facts;
  if (count < AGAIN_AND_AGAIN) return undefined;
  return { cause: 'cut-at-same-age', values: { count }, evidence: agreedAndEnded(facts) };
}

function agreedAndEnded(facts: Facts): RuleMatch['evidence'] {
  return [...seen(facts, 'backend open'), ...aftermath(facts)];
}
