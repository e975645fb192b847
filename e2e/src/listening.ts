import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { folderProcesses, readListeners, type Lab, type Listener } from '@lab101/lab';

const run = promisify(execFile);

/**
 * Lists the addresses at which the programs of a lab listen, according to the system: every socket
 * of its processes, or the processes that hold its ports for containers.
 *
 * @throws {Error} if the system cannot be asked
 */
export async function listening({ plan }: Lab): Promise<readonly string[]> {
  const ports: readonly number[] = Object.values(plan.ports);
  const listeners = await readListeners();
  const hasPort = ({ port }: Listener): boolean => ports.includes(port);
  if (plan.engine === 'compose') return written(listeners.filter(hasPort));
  const own = new Set((await folderProcesses(plan.directory)).map(({ pid }) => pid));
  const isOwn = ({ pids }: Listener): boolean => pids.some((pid) => own.has(pid));
  // On Windows, a lab's processes cannot be told from others.
  return written(listeners.filter((one) => isOwn(one) || (own.size === 0 && hasPort(one))));
}

function written(listeners: readonly Listener[]): readonly string[] {
  return listeners.map(({ address, port }) => `${address}:${port}`).toSorted();
}

type Published = Readonly<
  Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
>;

/** Where Docker publishes the ports of a Compose project, whatever `docker ps` prints. */
export async function publishedByDocker(project: string): Promise<readonly string[]> {
  const filter = `label=com.docker.compose.project=${project}`;
  const ids = await docker('ps', '--quiet', '--filter', filter);
  const format = '{{json .NetworkSettings.Ports}}';
  const inspected = await docker('inspect', '--format', format, ...ids);
  return inspected
    .flatMap((line) => Object.values(JSON.parse(line) as Published).flatMap((at) => at ?? []))
    .map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`)
    .toSorted();
}

async function docker(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await run('docker', args, { timeout: 15_000 });
  return stdout.split('\n').filter((line) => line !== '');
}
