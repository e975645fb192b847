import { joinTimeline } from '../../timeline/join.ts';
import type { Observations } from '../../timeline/observations.ts';
import { readEnding } from '../../timeline/test/recorded-endings.ts';
import type { Flow } from '../../timeline/timeline.ts';

/** A flow of a real lab, for tests: as the timeline joins what was recorded of an ending. */
async function recorded(
  ending: string,
  kind: Flow['kind'] = 'socket',
  withheld: Partial<Observations> = {},
): Promise<Flow> {
  const observations = { ...(await readEnding('1.22', ending)), ...withheld };
  const found = joinTimeline(observations).flows.find((flow) => flow.kind === kind);
  if (found === undefined) throw new Error(`${ending} has no ${kind}`);
  return found;
}

export const page = await recorded('page-closed', 'page');
/** Opened, talked and closed by the page, all of it through the proxy. */
export const proxied = await recorded('page-closed');
/** Past the proxy, whose log has no 101 for it, and silent for more than a second. */
export const direct = await recorded('direct-heartbeat-missed');
export const refused = await recorded('refused-origin');
/** The proxy lost patience with a silent socket. */
export const cut = await recorded('proxy-timeout');
/** Closed by a backend that was stopped. Nobody logged the browser's answer. */
export const stopped = await recorded('direct-backend-stopped');
export const open = await recorded('still-open');
/** Nobody looked where it would have been seen. */
export const undecided = await recorded('page-closed', 'socket', {
  browser: undefined,
  backend: undefined,
});
