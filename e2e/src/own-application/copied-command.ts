import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { freePorts, projectPath } from '@lab101/lab';

type Ports = Awaited<ReturnType<typeof freePorts>>;

const ATTEMPTS = 3; // a free port may be taken between finding and binding it

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

  /** `lab101 up` on free ports: what it prints, and the ports. */
  async up(
    settings: Readonly<Record<string, string>>,
  ): Promise<{ readonly ports: Ports; readonly printed: unknown }> {
    for (let attempt = 1; ; attempt += 1) {
      const ports = await freePorts();
      const own = {
        HTTP_PORT: String(ports.http),
        HTTPS_PORT: String(ports.https),
        BACKEND_PORT: String(ports.backend),
      };
      try {
        return { ports, printed: await this.run('up', { ...settings, ...own }) };
      } catch (error) {
        if (attempt === ATTEMPTS || !String(error).includes('LAB_PORT_TAKEN')) throw error;
      }
    }
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
