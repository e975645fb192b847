import { mkdir, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { runLong } from '../../machine/run-long.ts';
import type { AptFailure } from '../../network/apt-failure.ts';
import { aptGet } from '../../network/apt-get.ts';

/** Debian's or Ubuntu's packages, downloaded and unpacked without root. */
export class AptPackages {
  /** What was unpacked. */
  readonly root: string;
  readonly #folder: string;
  readonly #report: (detail: string) => void;
  /** Lists and caches of the lab's own: the system's need root to be brought up to date. */
  #lists: readonly string[] = [];

  constructor(work: string, root: string, report: (detail: string) => void) {
    this.root = root;
    this.#folder = join(work, 'apt');
    this.#report = report;
  }

  /** @throws what apt-get or dpkg said */
  async add(names: readonly string[]): Promise<void> {
    await mkdir(join(this.#folder, 'lists/partial'), { recursive: true });
    await mkdir(join(this.#folder, 'cache/archives/partial'), { recursive: true });
    const failure = await this.#download(names);
    if (failure === undefined) return;
    // New lists come from the same servers.
    if (failure.isNetwork || this.#lists.length > 0) throw new Error(failure.reason);
    this.#report('the package lists are missing or old: reading new ones into .lab');
    this.#lists = [
      `Dir::State::Lists=${this.#folder}/lists`,
      `Dir::Cache=${this.#folder}/cache`,
      'Dir::Cache::pkgcache=',
      'Dir::Cache::srcpkgcache=',
      'Debug::NoLocking=1',
    ];
    const update = await this.#apt(['update']);
    if (update.failure !== undefined) throw new Error(update.failure.reason);
    const again = await this.#download(names);
    // "Unable to locate package" only says that the lists could not be read.
    if (again !== undefined) throw new Error((update.unreached ?? again).reason);
  }

  /** The names of packages that those so far need. */
  async dependencies(): Promise<string[]> {
    const files = await this.#files();
    const lists = await Promise.all(
      files.map((file) => execa('dpkg-deb', ['-f', file, 'Depends'])),
    );
    return lists.flatMap(({ stdout }) =>
      stdout.split(',').map((entry) => entry.trim().split(' ')[0] ?? ''),
    );
  }

  /** @returns why it failed */
  async #download(names: readonly string[]): Promise<AptFailure | undefined> {
    const { failure } = await this.#apt(['download', ...names]);
    if (failure !== undefined) return failure;
    for (const file of await this.#files()) {
      const run = await runLong(['dpkg', '-x', file, this.root], { timeout: 60_000 });
      if (run.failed) throw new Error(run.message);
    }
    return undefined;
  }

  async #files(): Promise<string[]> {
    const names = await readdir(this.#folder);
    return names.filter((name) => name.endsWith('.deb')).map((name) => join(this.#folder, name));
  }

  #apt(command: readonly string[]): ReturnType<typeof aptGet> {
    const options = [...this.#lists, `APT::Sandbox::User=${userInfo().username}`];
    return aptGet(command, { folder: this.#folder, options, fetchesIntoFolder: true });
  }
}
