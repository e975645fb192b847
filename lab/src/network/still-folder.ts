import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const STILL_MS = 25_000;
const LOOK_MS = 500;

/** Ends a download if nothing arrives in its folder for 25 s. @returns stops looking */
export function endIfStill(folder: string, end: (why: string) => void): () => void {
  let [bytes, changedMs] = [-1, performance.now()];
  const look = async (): Promise<void> => {
    const now = await bytesBelow(folder);
    if (now !== bytes) [bytes, changedMs] = [now, performance.now()];
    else if (performance.now() - changedMs > STILL_MS) {
      end(`nothing arrived within ${STILL_MS / 1000} s`);
    }
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => clearInterval(timer);
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
