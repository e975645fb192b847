import { once } from 'node:events';
import { LOOPBACK } from '../../settings/ports.ts';
import { WebSocket } from 'ws';

const PAYLOAD = Buffer.alloc(64, 'x');
const WARM_UP = 300; // until V8 has compiled what is hot; not counted
const COUNTED = 1500;

/**
 * Round-trip times of single messages in ms, sorted, for each path in turn. Each path has a server
 * of its own, because a server broadcasts to all.
 */
export async function roundTrips(
  ports: readonly number[],
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const paths = ports.map((port) => {
    const socket = new WebSocket(`ws://${LOOPBACK}:${port}`, { perMessageDeflate: false });
    return { socket, times: [] as number[] };
  });
  try {
    await Promise.all(paths.map(({ socket }) => once(socket, 'open', { signal })));
    for (let round = -WARM_UP; round < COUNTED; round += 1) {
      for (const { socket, times } of paths) {
        const startedMs = performance.now();
        socket.send(PAYLOAD);
        await once(socket, 'message', { signal });
        if (round >= 0) times.push(performance.now() - startedMs);
      }
    }
    return paths.map(({ times }) => times.toSorted((one, other) => one - other));
  } finally {
    for (const { socket } of paths) socket.terminate();
  }
}

/** @param part 0.5 for the median */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}
