import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning, read } from './process-mark.mjs';

/**
 * @typedef {object} LockHolder
 * @property {string} name of its file
 * @property {number} pid
 * @property {string} doing what it does meanwhile, as it says itself
 */

export class LockRivals {
  #folder;
  #own;
  #pattern;
  #staleMs;
  /** @type {Map<string, { life: number, sinceMs: number }>} */
  #seen = new Map();

  /**
   * @param {string} path
   * @param {string} own
   * @param {number} staleMs
   */
  constructor(path, own, staleMs) {
    this.#folder = dirname(path);
    this.#own = own;
    this.#pattern = new RegExp(
      `^${escaped(basename(path))}\\.(?<pid>\\d+)-(?<start>\\w+)-(?<machine>\\w+)-\\w+$`,
    );
    this.#staleMs = staleMs;
  }

  /** The files of those that live; the others' are removed. */
  living() {
    return readdirSync(this.#folder).filter((name) => {
      if (name === this.#own || !this.#pattern.test(name)) return false;
      if (this.#lives(name)) return true;
      rmSync(join(this.#folder, name), { force: true });
      return false;
    });
  }

  /** Undefined while all of them only want the lock. @returns {LockHolder | undefined} */
  holder() {
    for (const name of this.living()) {
      const doing = read(join(this.#folder, name)) ?? ''; // gone just now
      const pid = Number(this.#pattern.exec(name)?.groups?.['pid']);
      if (doing !== '') return { name, pid, doing };
    }
    return undefined;
  }

  /** @param {string} name */
  #lives(name) {
    const { pid = '', start = '', machine = '' } = this.#pattern.exec(name)?.groups ?? {};
    return isRunning({ pid: Number(pid), start, machine }) ?? this.#showsLife(name);
  }

  /** No clock is compared with its own: a container's may differ. @param {string} name */
  #showsLife(name) {
    const life = statSync(join(this.#folder, name), { throwIfNoEntry: false })?.mtimeMs;
    if (life === undefined) return false; // gone just now
    const before = this.#seen.get(name);
    const nowMs = performance.now();
    if (before === undefined || before.life !== life) {
      this.#seen.set(name, { life, sinceMs: nowMs });
      return true;
    }
    return nowMs - before.sinceMs <= this.#staleMs;
  }
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
