import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { errorCode } from './fault.ts';

/** How a lock behaves, in milliseconds. */
export interface LockTiming {
  /** How often the holder shows that it lives. Default 500. */
  readonly heartbeatMs: number;
  /** How long the holder may show no life before another takes the lock. Default 5,000. */
  readonly staleMs: number;
  /** How long to wait for a living holder before giving up. Default 30,000. */
  readonly patienceMs: number;
  /** How often a waiting process looks. Default 25. */
  readonly pollMs: number;
}

// Making certificates takes half a second, and some seconds under an emulated CPU.
const TIMING: LockTiming = { heartbeatMs: 500, staleMs: 5000, patienceMs: 30_000, pollMs: 25 };

/**
 * Runs `work` while no other process that locks the same file does. A lock whose holder died is
 * taken over. Throws when a living holder does not finish in time.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  timing: LockTiming = TIMING,
): Promise<T> {
  const token = randomUUID();
  await acquire(path, token, timing);
  const heartbeat = setInterval(() => void beat(path), timing.heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await holder(path)) === token) await rm(path, { force: true });
  }
}

async function beat(path: string): Promise<void> {
  const now = new Date();
  // The lock may just have been taken over; the release finds that out.
  await utimes(path, now, now).catch(() => undefined);
}

async function holder(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function acquire(path: string, token: string, timing: LockTiming): Promise<void> {
  const start = performance.now();
  let seen: string | undefined;
  let [lookedAt, lifelessMs] = [start, 0];
  while (!(await create(path, token))) {
    const life = await lifeSign(path);
    const now = performance.now();
    // A look that comes late says that this process stood still, and the holder perhaps with it.
    const sinceLookMs = Math.min(now - lookedAt, LONGEST_LOOK * timing.pollMs);
    // The holder's clock is never compared with this process's: a container's may differ.
    lifelessMs = life === seen ? lifelessMs + sinceLookMs : 0;
    [seen, lookedAt] = [life, now];
    if (lifelessMs > timing.staleMs && (await takeOver(path, token, timing))) return;
    if (now - start > timing.patienceMs) throw new Error(busy(path, timing));
    await setTimeout(timing.pollMs);
  }
}

/** In polls. */
const LONGEST_LOOK = 3;

function busy(path: string, { patienceMs }: LockTiming): string {
  return `another process has held ${path} for ${patienceMs / 1000} s: stop it and run again`;
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    await writeFile(path, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function lifeSign(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && `${found.ino} ${found.mtimeMs}`;
}

/**
 * Puts this process's lock over a dead one in one step, never by removing it first. Of several
 * that do so at once the last wins, and each learns a moment later whether that was itself.
 */
async function takeOver(path: string, token: string, timing: LockTiming): Promise<boolean> {
  const own = `${path}.${token}`;
  await writeFile(own, token, { flag: 'wx', mode: 0o600 });
  await rename(own, path);
  await setTimeout(timing.pollMs);
  return (await holder(path)) === token;
}
