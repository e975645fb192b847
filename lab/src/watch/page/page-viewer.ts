import type { Viewer } from '../viewer.ts';
import type { WatchServer } from './watch-server.ts';

/** Shows on the page what the terminal shows, and the diagrams. */
export function pageViewer(server: WatchServer): Viewer {
  return {
    onState: (state) => server.setState(state),
    onItem: () => undefined, // the page shows connections, not lines
    onBacklog: () => server.caughtUp(),
    onChange: (change) => server.change(change),
  };
}
