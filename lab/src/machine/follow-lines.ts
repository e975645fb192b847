import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 40; // watching a file misses changes on network and container mounts
const CHUNK_BYTES = 64 * 1024;

/**
 * Hands on the lines of a file that grows, from its beginning, until the signal fires. The file
 * may not exist yet, and may be cut (a log that reached its limit): reading goes on from its new
 * beginning.
 */
export async function followLines(
  path: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let position = 0;
  let rest: Buffer = Buffer.alloc(0);
  while (!signal.aborted) {
    const read = await readFrom(path, position, chunk);
    if (read.size < position) {
      position = 0;
      rest = Buffer.alloc(0);
    } else if (read.bytes > 0) {
      position += read.bytes;
      const data = Buffer.concat([rest, chunk.subarray(0, read.bytes)]);
      const end = data.lastIndexOf('\n') + 1;
      rest = data.subarray(end);
      for (const line of data.subarray(0, end).toString().split('\n').slice(0, -1)) onLine(line);
    } else {
      await delay(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function readFrom(
  path: string,
  position: number,
  chunk: Buffer,
): Promise<{ readonly size: number; readonly bytes: number }> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return { size: 0, bytes: 0 };
  try {
    const { size } = await file.stat();
    if (size <= position) return { size, bytes: 0 };
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    return { size, bytes: bytesRead };
  } finally {
    await file.close();
  }
}
