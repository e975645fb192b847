import type { Exchange } from '../../timeline/timeline.ts';

/** Adds what the logs do not say and the handshake's Origin tells. */
export function completeExchange(exchange: Exchange): Exchange {
  return { ...exchange, pageUrl: exchange.pageUrl ?? originOf(exchange) };
}

function originOf({ kind, steps }: Exchange): string | undefined {
  if (kind === 'page') return undefined;
  return steps.find(({ headers }) => headers?.['origin'] !== undefined)?.headers?.['origin'];
}
