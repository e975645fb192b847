import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 40; // watching a file misses changes on network and container mounts
const CHUNK_BYTES = 256 * 1024;
/** What was read last is searched for in a file that was cut: more than any two lines share. */
const TAIL_BYTES = 8 * 1024;
const MOST_LOOKS_AT_CUT = 5;

/**
 * Passes on the lines of a growing file, from its beginning, until the signal fires. The file may
 * not exist yet, and may be cut (a log that reached its limit): reading continues after what was
 * read before. A deleted or renamed file is still read, because a program that has it open
 * continues to write to it; its replacement is read once it has content.
 *
 * @param onEnd called after each poll that finds nothing new, with the poll's time in epoch
 * milliseconds: all that was written before it has been passed on
 */
export async function followLines(
  path: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
  onEnd?: (asOfMs: number) => void,
): Promise<void> {
  const followed = new FollowedFile(path, onLine);
  try {
    while (!signal.aborted) {
      const asOfMs = Date.now();
      const found = await followed.readSome();
      if (found === 'more') continue;
      if (found === 'end') onEnd?.(asOfMs);
      await delay(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await followed.close();
  }
}

class FollowedFile {
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #file: FileHandle | undefined;
  #position = 0;
  #rest: Buffer = Buffer.alloc(0);
  #size = 0;
  /** Polls since it was cut: the program that cut it may not have written its end again yet. */
  #looksAtCut = 0;
  #tail: Buffer = Buffer.alloc(0);

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async readSome(): Promise<'more' | 'end' | 'being cut'> {
    this.#file ??= await open(this.#path).catch(() => undefined);
    if (this.#file === undefined) return 'end';
    const { size, ino } = await this.#file.stat();
    if (size < this.#size) this.#looksAtCut = 1;
    const isStill = size === this.#size || this.#looksAtCut > MOST_LOOKS_AT_CUT;
    this.#size = size;
    if (this.#looksAtCut > 0) {
      this.#looksAtCut += 1;
      if (!isStill) return 'being cut';
      this.#looksAtCut = 0;
      await this.#findTail(this.#file, size);
    }
    const { bytesRead } = await this.#file.read(this.#chunk, 0, CHUNK_BYTES, this.#position);
    if (bytesRead > 0) this.#take(this.#chunk.subarray(0, bytesRead));
    return bytesRead > 0 || (await this.#isReplaced(ino)) ? 'more' : 'end';
  }

  #take(read: Buffer): void {
    this.#position += read.length;
    this.#tail = Buffer.concat([this.#tail, read.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    const data = Buffer.concat([this.#rest, read]);
    const end = data.lastIndexOf('\n') + 1;
    this.#rest = Buffer.from(data.subarray(end));
    if (end === 0) return;
    const lines = data.toString('utf8', 0, end - 1).split('\n');
    for (const line of lines) this.#onLine(line);
  }

  /** The file was cut: what is left of what was read is not read again. */
  async #findTail(file: FileHandle, size: number): Promise<void> {
    const left = Buffer.alloc(size);
    const { bytesRead } = await file.read(left, 0, size, 0);
    const at = this.#tail.length === 0 ? -1 : left.lastIndexOf(this.#tail, bytesRead);
    if (at === -1) this.#forget();
    else this.#position = at + this.#tail.length;
  }

  #forget(): void {
    this.#position = 0;
    this.#rest = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
  }

  /** True if another file has taken the path and something was written to it. */
  async #isReplaced(inode: number): Promise<boolean> {
    const now = await stat(this.#path).catch(() => undefined);
    if (now === undefined || now.ino === inode || now.size === 0) return false;
    await this.close();
    this.#forget();
    this.#size = 0;
    return true;
  }
}
