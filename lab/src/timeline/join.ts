import type { Observations } from './observations.ts';
import { gather } from './sightings/gather.ts';
import { pageExchange } from './steps/page-exchange.ts';
import { socketExchange } from './steps/socket-exchange.ts';
import type { Exchange, Timeline } from './timeline.ts';
import { factsOf, surroundingsOf } from './verdict/facts.ts';
import { withSameAge } from './verdict/short-lives.ts';
import { verdictOf } from './verdict/verdict.ts';

/** Joins the observations into flows, and says who ended each one and why. */
export function joinTimeline(observations: Observations): Timeline {
  const { sockets, pages } = gather(observations);
  const around = surroundingsOf(observations);
  const exchanges = [
    ...pages.map((page, index) => pageExchange(page, index, around.ports)),
    ...withSameAge(sockets.map((socket) => factsOf(socket, around))).map((facts, index) =>
      socketExchange(facts, verdictOf(facts), index),
    ),
  ];
  return { watched: around.watched, exchanges: exchanges.sort(byBeginning) };
}

/** A page before a socket that began at the same time, because the page opens the socket. */
function byBeginning(a: Exchange, b: Exchange): number {
  return a.startedAtMs - b.startedAtMs || a.kind.localeCompare(b.kind);
}
