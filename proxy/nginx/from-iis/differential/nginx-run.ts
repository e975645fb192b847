import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface NginxRun {
  readonly stop: () => Promise<void>;
}

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5000; // one that is busy with a request does not hear SIGTERM

/**
 * Runs an nginx in the foreground until `stop`. `command` is the program with the words before
 * nginx's own arguments, such as `docker run … nginx`.
 */
export async function startNginx(
  command: readonly string[],
  directory: string,
  config: string,
  port: number,
): Promise<NginxRun> {
  const [program = 'nginx', ...words] = command;
  const file = `${directory}/nginx.conf`;
  const errorLog = `${directory}/error.log`;
  await writeFile(file, config);
  await writeFile(errorLog, '', { mode: 0o666 });
  // At most 2 GB, so that no generated rule can use up the machine's memory.
  const own = ['-c', file, '-e', errorLog, '-g', 'daemon off; master_process off;'];
  const child = spawn(
    'sh',
    ['-c', 'ulimit -v 2000000; exec "$0" "$@"', program, ...words, ...own],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  let exited = false;
  const exit = once(child, 'exit').then(() => (exited = true));
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (exited || Date.now() > deadline) {
      child.kill('SIGTERM');
      throw new Error(`nginx did not start: ${said}${await readFile(errorLog, 'utf8')}`);
    }
    await delay(5);
  }
  return {
    stop: async () => {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exit;
      clearTimeout(kill);
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
