import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { env, execPath } from 'node:process';
import { portAnswers, until } from '@lab101/lab';
import { folderOf, type InstalledExample } from './install.ts';

/** How each is started; its port and its options are in the environment. */
const COMMANDS: Readonly<Record<InstalledExample, readonly [file: string, ...args: string[]]>> = {
  ws: [execPath, 'server.mjs'],
  'socket.io': [execPath, 'server.mjs'],
  vite: [execPath, folderOf('vite', 'node_modules/vite/bin/vite.js')],
  signalr: ['dotnet', 'bin/Debug/net10.0/hub.dll'],
};

const START_TIMEOUT_MS = 60_000; // .NET, on a machine that is busy
const KEPT_CHARACTERS = 16_384;

export class ExampleApplication implements AsyncDisposable {
  readonly #process: ChildProcess;
  said = '';

  private constructor(process: ChildProcess) {
    this.#process = process;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.said = (this.said + text).slice(-KEPT_CHARACTERS);
      });
    }
  }

  /**
   * Resolves once it listens. It stands in Playwright's process group, which is ended as a whole.
   *
   * @throws {Error} when it ends or does not listen, with what it wrote
   */
  static async start(
    example: InstalledExample,
    port: number,
    options: Readonly<Record<string, string>>,
    folder = folderOf(example),
  ): Promise<ExampleApplication> {
    const [file, ...args] = COMMANDS[example];
    const child = spawn(file, args, {
      cwd: folder,
      env: { ...env, ...options, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const application = new ExampleApplication(child);
    try {
      await once(child, 'spawn');
      await until(() => application.#listens(example, port), {
        what: `${example} listens on port ${port}`,
        timeoutMs: START_TIMEOUT_MS,
        everyMs: 50,
      });
    } catch (error) {
      await application[Symbol.asyncDispose]();
      throw new Error(`${example} did not start: ${application.said}`, { cause: error });
    }
    return application;
  }

  async #listens(example: InstalledExample, port: number): Promise<boolean> {
    if (this.#hasEnded) throw new Error(`${example} ended by itself`);
    return await portAnswers(port, 'localhost');
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.pid === undefined || this.#hasEnded) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL'); // it has nothing to save
    await ended;
  }
}
