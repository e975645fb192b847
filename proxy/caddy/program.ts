import type { ContainerCommand, Order, Place, ProgramCommand } from '../place.ts';
import { adminAddress, CADDY_FILES } from './configuration.ts';

/** Debian's package: one static binary. */
export const CADDY_PACKAGES = ['caddy'] as const;

/** It listens once it has written `serving initial configuration`. */
export function caddyProgram({ directory }: Pick<Place, 'directory'>): ProgramCommand {
  const { configuration } = CADDY_FILES;
  return {
    args: ['run', '--config', `${directory}/${configuration}`, '--adapter', 'caddyfile'],
    env: onlyIn(directory),
  };
}

/** Its state, its own CA and its last configuration go below these. */
function onlyIn(directory: string): Readonly<Record<string, string>> {
  return { HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory };
}

const CONFIGURATION = '/etc/caddy/Caddyfile';

/** `directory` of the container's Place is `/tmp`. */
export const CADDY_CONTAINER: ContainerCommand = {
  image: 'caddy:2.11',
  entrypoint: [],
  command: ['caddy', 'run', '--config', CONFIGURATION, '--adapter', 'caddyfile'],
  env: onlyIn('/tmp'),
  configuration: CONFIGURATION,
  // The binary has this file capability: without it the kernel does not start it.
  capabilities: ['NET_BIND_SERVICE'],
  // The public image is Alpine and has nc; a Debian build has bash.
  healthCheck: ['sh', '-c', 'nc -z 127.0.0.1 80 || bash -c "</dev/tcp/127.0.0.1/80"'],
};

/**
 * `--force`: the file has not changed, and Caddy would do nothing. The signal SIGUSR1 reloads from
 * Caddy 2.11 on only, and no more once a configuration came this way.
 *
 * @param configuration the Caddyfile, and `directory` as Caddy itself sees them
 */
export function caddyReload(configuration: string, directory: string): Order {
  const address = adminAddress(directory);
  const file = ['--config', configuration, '--adapter', 'caddyfile'];
  return { command: ['caddy', 'reload', ...file, '--force', '--address', address] };
}

/**
 * Caddy knows one stop only: it closes every WebSocket at once (1001 before 2.7, 1006 with
 * stream_close_delay) and waits up to grace_period for other requests.
 */
export const CADDY_STOP: Order = { signal: 'SIGTERM' };
export const CADDY_DRAIN: Order = CADDY_STOP;

export const CADDY_VERSION_ARGS = ['version'] as const;

/** Such as `2.6.2`: Debian prints it bare, others as `v2.11.4 h1:…`. */
export function caddyVersion(output: string): string | undefined {
  return /^v?(?<version>\d+\.\d+\.\d+)/.exec(output.trim())?.groups?.['version'];
}

/** The longest path of a Unix socket on Linux is 107 bytes (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;

/** @returns why Caddy cannot run in that directory; undefined if it can */
export function caddyDirectoryFault(directory: string): string | undefined {
  const path = `${directory}/${CADDY_FILES.adminSocket}`;
  const bytes = new TextEncoder().encode(path).length;
  if (bytes <= MAX_SOCKET_PATH_BYTES) return undefined;
  return `${path} has ${bytes} bytes, and a Unix socket's path may have ${MAX_SOCKET_PATH_BYTES}: use a shorter folder`;
}
