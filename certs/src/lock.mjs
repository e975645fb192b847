/**
 * The one lock of the project: between processes that may be killed at any moment, also from two
 * containers that share the folder. Plain JavaScript without dependencies: lab/bin/prepare.mjs
 * needs it before anything is installed or built.
 *
 * Each process that wants the lock makes a file of its own beside the others'. It holds the lock
 * once it has looked, with its file in place, and seen no other living process: of two that enter
 * at once, at least one sees the other. Since no two files share a name, the file of a dead process
 * may be removed by anybody at any time.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LockRivals } from './lock-rivals.mjs';
import { ownMark } from './process-mark.mjs';

/**
 * @typedef {object} LockOptions
 * @property {string} [doing] what this process does while it holds the lock; default: its pid
 * @property {(holder: import('./lock-rivals.mjs').LockHolder) => void} [onWait] called once for each holder waited for
 * @property {AbortSignal} [signal] ends the waiting
 * @property {number} [patienceMs] how long to wait for a living holder. Default 30,000
 * @property {number} [pollMs] how often a waiting process looks. Default 25
 * @property {number} [heartbeatMs] how often a process shows that it lives. Default 500
 * @property {number} [staleMs] how long a process of another machine or container, which can be
 *   judged by its heartbeat alone, may show no life before it counts as dead. Default 5,000
 */

/** @typedef {Required<Omit<LockOptions, 'signal' | 'onWait'>> & LockOptions} Settings */

const DEFAULTS = {
  doing: '',
  patienceMs: 30_000,
  pollMs: 25,
  heartbeatMs: 500,
  staleMs: 5000,
};

/**
 * Runs `work` while no other process that locks the same path does. The lock of a process that
 * died is taken over at once. Throws if a living holder does not finish in time, or with the
 * signal's reason.
 *
 * @template T
 * @param {string} path names the lock; its files are this path with a suffix, in a folder that exists
 * @param {() => Promise<T>} work
 * @param {LockOptions} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, options = {}) {
  const entry = new Entry(path, { ...DEFAULTS, ...options });
  try {
    await entry.acquire();
    return await work();
  } finally {
    entry.leave();
  }
}

/**
 * Removes the files of processes that died while they held that lock or waited for it. The next
 * one that wants the lock does so, too.
 *
 * @param {string} path
 */
export function sweepLock(path) {
  if (existsSync(dirname(path))) new LockRivals(path, '', DEFAULTS.staleMs).living();
}

/** This process among those that want the lock. */
class Entry {
  #path;
  #settings;
  #rivals;
  #own;
  /** @type {NodeJS.Timeout | undefined} */
  #heartbeat;
  #leave = () => this.leave();

  /**
   * @param {string} path
   * @param {Settings} settings
   */
  constructor(path, settings) {
    const { pid, start, machine } = ownMark();
    const token = randomBytes(6).toString('hex');
    this.#path = path;
    this.#settings = settings;
    this.#own = `${basename(path)}.${pid}-${start}-${machine}-${token}`;
    this.#rivals = new LockRivals(path, this.#own, settings.staleMs);
  }

  async acquire() {
    const { onWait, signal, patienceMs, pollMs } = this.#settings;
    const startedMs = performance.now();
    /** @type {string | undefined} */
    let told;
    while (!this.#tryOnce()) {
      signal?.throwIfAborted();
      const holder = this.#rivals.holder();
      if (holder !== undefined && holder.name !== told) onWait?.(holder);
      told = holder?.name ?? told;
      if (performance.now() - startedMs > patienceMs) throw new Error(this.#busy());
      await delay(pollMs, undefined, { ...(signal && { signal }) });
    }
    writeFileSync(this.#file(), this.#settings.doing || `pid ${ownMark().pid}`);
  }

  /** @returns {boolean} whether the lock is this process's now */
  #tryOnce() {
    let living = this.#rivals.living();
    if (this.#heartbeat === undefined && living.length === 0) {
      this.#enter();
      living = this.#rivals.living();
    }
    // Of several that entered at once, the first by name stays and the others make way.
    if (living.some((rival) => rival < this.#own)) this.leave();
    return this.#heartbeat !== undefined && living.length === 0;
  }

  #enter() {
    writeFileSync(this.#file(), '', { flag: 'wx', mode: 0o600 });
    this.#heartbeat = setInterval(() => this.#beat(), this.#settings.heartbeatMs);
    process.on('exit', this.#leave);
  }

  #beat() {
    const now = new Date();
    try {
      utimesSync(this.#file(), now, now);
    } catch {
      // removed from outside: nothing is left to show
    }
  }

  /** May be called at any time, and twice. */
  leave() {
    if (this.#heartbeat === undefined) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    process.off('exit', this.#leave);
    rmSync(this.#file(), { force: true });
  }

  #file() {
    return join(dirname(this.#path), this.#own);
  }

  #busy() {
    const holder = this.#rivals.holder();
    const who = holder === undefined ? 'another process' : `pid ${holder.pid}`;
    const seconds = this.#settings.patienceMs / 1000;
    return `${who} has held ${this.#path} for ${seconds} s: stop it and run again`;
  }
}
