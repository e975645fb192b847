import { aftermath, endNearby } from './cut-rules.ts';
import type { Facts } from './facts.ts';
import type { VerdictRule } from './rule.ts';

/** Close frames that neither end sent: a proxy that speaks WebSocket itself, as Caddy does. */
export const PROXY_FRAME_RULES: readonly VerdictRule[] = [toldBoth];

/** Each end got the same code from the other side, and neither had begun. */
function toldBoth(facts: Facts): ReturnType<VerdictRule> {
  const { via, browser, close, beganAtMs, ageMs } = facts;
  const wasTold = browser?.closed?.wasClean === true && browser.closeCalled === undefined;
  if (via !== 'proxy' || !wasTold || browser.gone !== undefined) return undefined;
  if (close?.item['by'] !== 'client' || close.item['code'] !== browser.closed?.code)
    return undefined;
  const reload = endNearby(facts, 'reloaded', beganAtMs);
  const stop = endNearby(facts, 'stopping', beganAtMs);
  const event = reload ?? stop;
  const evidence = [...(event?.evidence ?? []), ...aftermath(facts)];
  if (event === undefined) {
    const what = 'Both ends got the same close frame, and neither of them sent it';
    return { cause: 'cannot-tell', values: { what, open: 'who sent it' }, evidence };
  }
  return {
    cause: event === reload ? 'proxy-reloaded' : 'proxy-stopped',
    values: { ageMs },
    evidence,
  };
}
