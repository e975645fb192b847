import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { projectPath } from '@lab101/lab';

/** The command `lab101` in a folder of its own, so that a lab of this folder's stays up. */
export class CopiedCommand implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<CopiedCommand> {
    const root = await mkdtemp(join(tmpdir(), 'lab101-copy-'));
    const link = (path: string): Promise<void> => symlink(projectPath(path), join(root, path));
    // The command knows its folder by where its own file is.
    await mkdir(join(root, 'lab'));
    await cp(projectPath('lab/dist'), join(root, 'lab/dist'), { recursive: true });
    await mkdir(join(root, '.lab'));
    const names = await readdir(projectPath());
    for (const name of names) if (!['.git', '.lab', 'lab'].includes(name)) await link(name);
    for (const name of await readdir(projectPath('lab'))) {
      if (name !== 'dist') await link(`lab/${name}`);
    }
    for (const name of await readdir(projectPath('.lab'))) {
      // Fetched Debian packages; the copy writes the other folders itself.
      if (existsSync(projectPath(`.lab/${name}/usr`))) await link(`.lab/${name}`);
    }
    return new CopiedCommand(root);
  }

  /** What the command prints with --json. Rejects with what it said if it failed. */
  async run(name: string, settings: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const said = await new Promise<string>((resolve, reject) => {
      execFile(
        execPath,
        [join(this.root, 'lab/dist/lab101.js'), '--json', name],
        { env: { ...env, ENGINE: 'process', ...settings } },
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`lab101 ${name}: ${stdout}${stderr}`, { cause: error }));
        },
      );
    });
    return JSON.parse(said);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run('down');
    await rm(this.root, { recursive: true });
  }
}
