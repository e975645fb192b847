import type { Observations } from './observations.ts';
import { gather } from './merge/gather.ts';
import { pageFlow } from './steps/page-flow.ts';
import { socketFlow } from './steps/socket-flow.ts';
import type { Flow, Timeline } from './timeline.ts';
import { factsOf, surroundingsOf } from './verdict/facts.ts';
import { withSameAge } from './verdict/short-lives.ts';
import { verdictOf } from './verdict/verdict.ts';

/** Joins the observations into flows, and says who ended each one and why. */
export function joinTimeline(observations: Observations): Timeline {
  const { sockets, pages } = gather(observations);
  const around = surroundingsOf(observations);
  const hidesHandshakes = around.application && observations.relay === undefined;
  const flows = [
    ...pages.map((page, index) => pageFlow(page, index, { ...around, hidesHandshakes })),
    ...withSameAge(sockets.map((socket) => factsOf(socket, around))).map((facts, index) =>
      socketFlow(facts, verdictOf(facts), index),
    ),
  ];
  return { watched: around.watched, flows: flows.sort(byBeginning) };
}

/** A page before a socket that began at the same time, because the page opens the socket. */
function byBeginning(a: Flow, b: Flow): number {
  return a.startedAtMs - b.startedAtMs || a.kind.localeCompare(b.kind);
}
