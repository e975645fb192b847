import { grouped } from '../../timeline/grouped.ts';
import type { Flow } from '../../timeline/timeline.ts';

/** A page opens its socket soon after it has come; its time is known to the second. */
const BEFORE_MS = 10_000;
const ROUGHNESS_MS = 1000;

/**
 * The page load that opened each socket: the last one before it from the socket's Origin that no
 * other socket has. By the sockets' ids.
 */
export function pageLoads(flows: Iterable<Flow>): ReadonlyMap<string, Flow> {
  const sorted = [...flows].sort(byBeginning);
  const byOrigin = grouped(
    sorted.filter(({ kind }) => kind === 'page'),
    ({ url }) => hostOf(url),
  );
  const loads = new Map<string, Flow>();
  for (const socket of sorted.filter(({ kind }) => kind === 'socket')) {
    const pages = byOrigin.get(hostOf(socket.pageUrl) ?? '') ?? [];
    const page = pages.findLast((load) => opened(load, socket));
    if (page === undefined) continue;
    pages.splice(pages.indexOf(page), 1);
    loads.set(socket.id, page);
  }
  return loads;
}

function opened({ startedAtMs }: Flow, socket: Flow): boolean {
  const laterMs = socket.startedAtMs - startedAtMs;
  return laterMs >= -ROUGHNESS_MS && laterMs <= BEFORE_MS;
}

function byBeginning(one: Flow, other: Flow): number {
  return one.startedAtMs - other.startedAtMs;
}

/** Host and port: the log of a page has no scheme. A standard port may be written or not. */
function hostOf(url: string | undefined): string | undefined {
  const whole = url?.startsWith('//') === true ? `http:${url}` : url;
  if (whole === undefined || !URL.canParse(whole)) return undefined;
  return new URL(whole).host.replace(/:(?:80|443)$/, '');
}
