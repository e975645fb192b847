import { clientLost, networkCut, PROXY_ENDED_RULES } from './cut-rules.ts';
import { endNearby } from './life-nearby.ts';
import type { Facts } from './facts.ts';
import { isOfRelay } from './close-frame-rules.ts';
import { droppedBy } from './relay-rules.ts';
import type { VerdictRule } from './rule.ts';
import { aftermath } from './seen.ts';
import { deflateNotCarried } from './short-lives.ts';

/**
 * Close frames that neither end sent. A proxy that speaks WebSocket itself, such as Caddy, sends
 * its own.
 */
export const PROXY_FRAME_RULES: readonly VerdictRule[] = [closedBoth, endedByRelay];

/**
 * The browser received a close frame that the page did not ask for, and the backend either received
 * the same code, or frames that no browser sends.
 */
function closedBoth(facts: Facts): ReturnType<VerdictRule> {
  const { via, browser, beganAtMs } = facts;
  const gotClose = browser?.closed?.wasClean === true && browser.closeCalled === undefined;
  if (via !== 'proxy' || !gotClose || browser.gone !== undefined) return undefined;
  const hasSameCode = gotSameCode(facts);
  if (!hasSameCode && !gotUnmasked(facts)) return undefined;
  const reload = endNearby(facts, 'reloaded', beganAtMs);
  const event = reload ?? endNearby(facts, 'stopping', beganAtMs);
  const evidence = [...(event?.evidence ?? []), ...aftermath(facts)];
  if (event !== undefined) {
    return { cause: event === reload ? 'proxy-reloaded' : 'proxy-stopped', evidence };
  }
  if (!hasSameCode) return undefined;
  const what = 'Both ends got the same close frame, and neither of them sent it';
  return { cause: 'cannot-tell', values: { what, open: 'who sent it' }, evidence };
}

function gotSameCode({ browser, close }: Facts): boolean {
  return close?.item['by'] === 'client' && close.item['code'] === browser?.closed?.code;
}

/** Caddy 2.6 does not mask its frames; a browser masks every one (RFC 6455 section 5.3). */
function gotUnmasked({ complaint, close }: Facts): boolean {
  const said = [complaint?.item['message'], close?.item['reason']];
  return said.some((text) => typeof text === 'string' && text.includes('MASK must be set'));
}

/** A 1011 to the backend that the client did not send. */
function endedByRelay(facts: Facts): ReturnType<VerdictRule> {
  const { browser } = facts;
  if (!isOfRelay(facts)) return undefined;
  const deflate = deflateNotCarried(facts);
  if (deflate !== undefined) return deflate;
  for (const rule of PROXY_ENDED_RULES) {
    const match = rule(facts); // the relay's client is the proxy's connection
    if (match !== undefined) return match;
  }
  const isLost = droppedBy(facts) === 'client' ? clientLost(facts) : undefined;
  if (isLost !== undefined) return isLost;
  const isThere = browser?.closeCalled === undefined && browser?.gone === undefined;
  if (browser?.closed?.wasClean !== false || !isThere) return undefined;
  const cut = droppedBy(facts) === 'client' ? networkCut(facts) : undefined;
  if (cut !== undefined) return cut;
  const what =
    'The proxy sent the backend a close frame with 1011, which no browser sends, and the browser got none';
  return { cause: 'cannot-tell', values: { what, open: 'why it did' }, evidence: aftermath(facts) };
}
