import type { Lab } from '../lab/lab.ts';
import { joinTimeline } from '../timeline/join.ts';
import { foundLab } from './find-lab.ts';
import { startWatchServer } from './page/watch-server.ts';
import { watchLab } from './watch-lab.ts';

/** A page that shows one lab live, for as long as it is not disposed of. */
export interface WatchPage extends AsyncDisposable {
  readonly url: string;
}

/** Watches a lab of the caller's own, on a free port of 127.0.0.1. */
export async function watchOneLab({ plan }: Lab): Promise<WatchPage> {
  const server = await startWatchServer({ port: 0 });
  const stop = new AbortController();
  const watching = watchLab({
    find: () => foundLab(plan),
    join: joinTimeline,
    viewers: [server],
    signal: stop.signal,
  });
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await watching;
      await server[Symbol.asyncDispose]();
    },
  };
}
