import type { Flow } from '../../timeline/timeline.ts';

/** Adds what the logs do not say and the handshake's Origin tells. */
export function completeFlow(flow: Flow): Flow {
  return { ...flow, pageUrl: flow.pageUrl ?? originOf(flow) };
}

function originOf({ kind, steps }: Flow): string | undefined {
  if (kind === 'page') return undefined;
  return steps.find(({ headers }) => headers?.['origin'] !== undefined)?.headers?.['origin'];
}
