import { headersOf } from '../../lab/backend-event.ts';
import { addressAtBackend, loggedAddress } from '../address.ts';
import type { Flow, TimelineStep, FlowVerdict } from '../timeline.ts';
import type { Facts } from '../verdict/facts.ts';
import { endingSteps, lifeSteps } from './ending-steps.ts';
import { handshakeSteps } from './handshake-steps.ts';
import { messageSteps } from './message-steps.ts';
import { inOrder } from './step.ts';

export function socketFlow(facts: Facts, verdict: FlowVerdict, index: number): Flow {
  const { cid, browser, entry, via, beganAtMs, endedAtMs } = facts;
  return {
    kind: 'socket',
    id: cid ?? entry?.item.forwarded?.id ?? `socket-${index + 1}`,
    url: browser?.url ?? loggedUrl(facts),
    pageUrl: browser?.pageUrl,
    via,
    ...(facts.relay !== undefined && { relayed: true as const }),
    ...(facts.ofApplication && { ofApplication: true as const }),
    startedAtMs: beganAtMs,
    endedAtMs: endedAtMs === undefined ? undefined : Math.max(beganAtMs, endedAtMs),
    steps: inOrder([...handshakeSteps(facts), ...meanwhile(facts), ...endingSteps(facts)]),
    verdict,
  };
}

function meanwhile(facts: Facts): TimelineStep[] {
  const life = lifeSteps(facts);
  const messages = messageSteps(
    facts,
    life.map(({ atMs }) => atMs),
  );
  return [...messages, ...life].sort((a, b) => a.atMs - b.atMs);
}

function loggedUrl({ entry, open, refusal, cid, via, ports }: Facts): string {
  if (entry !== undefined) return loggedAddress(entry.item, 'socket', ports);
  return addressAtBackend(headersOf((open ?? refusal)?.item), via, cid, ports);
}
