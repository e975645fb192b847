import { CONTAINER_PLACE } from '../container-place.ts';
import type { Order } from '../place.ts';
import type { Proxy } from '../proxy.ts';
import { adminAddress, CADDY_FILES, caddyFiles, directoryFault } from './configuration.ts';
import { CADDY_DIFFERENCES } from './differences.ts';
import { createCaddyReader } from './log.ts';

const LISTENS = /serving initial configuration/;

const { directory } = CONTAINER_PLACE;
const IN_CONTAINER = '/etc/caddy/Caddyfile';

export const CADDY: Proxy = {
  name: 'caddy',
  title: 'Caddy',
  runsIisConfiguration: false,
  program: {
    command: 'caddy',
    packages: ['caddy'], // one static binary
    oldest: '2.6',
    install: {
      linux: 'sudo apt-get install caddy',
      darwin: 'brew install caddy',
      win32: 'choco install caddy',
    },
    missingCode: 'LAB_NO_PROXY',
    versionArgs: ['version'],
    // Debian prints it bare, others as `v2.11.4 h1:…`.
    readVersion: (output) =>
      /^v?(?<version>\d+\.\d+\.\d+)/.exec(output.trim())?.groups?.['version'],
    directoryFault,
    start: (place) => ({
      args: ['run', ...configured(fileIn(place))],
      env: onlyIn(place.directory),
    }),
    reload: (place) => reload(fileIn(place), place.directory),
    // Caddy knows one stop only: it closes every WebSocket at once (1001 before 2.7, 1006 with
    // stream_close_delay) and waits up to grace_period for other requests.
    drain: () => ({ signal: 'SIGTERM' }),
    readyLine: LISTENS,
  },
  container: {
    containers: 'linux',
    image: { variable: 'CADDY_IMAGE', standard: 'caddy:2.11' },
    command: {
      entrypoint: [],
      command: ['caddy', 'run', ...configured(IN_CONTAINER)],
      env: onlyIn(directory),
      configuration: IN_CONTAINER,
      // The binary has this file capability: without it the kernel does not start it.
      capabilities: ['NET_BIND_SERVICE'],
      // The public image is Alpine and has nc; a Debian build has bash.
      healthCheck: ['sh', '-c', 'nc -z 127.0.0.1 80 || bash -c "</dev/tcp/127.0.0.1/80"'],
    },
    place: CONTAINER_PLACE,
    reload: reload(IN_CONTAINER, directory),
    print: ['cat', IN_CONTAINER],
    started: LISTENS,
  },
  configure: async (place, { version }) => ({ files: caddyFiles(place, version) }),
  createLogReader: createCaddyReader,
  hasExtendedConnect: false,
  sendsCloseFrames: true,
  unknownNameAlert: 'internal error',
  timeTakenSlackMs: 50,
  namesItsCuts: false, // Caddy 2.6 does not; later ones do at the level DEBUG
  differences: CADDY_DIFFERENCES,
};

function fileIn(place: { readonly directory: string }): string {
  return `${place.directory}/${CADDY_FILES.configuration}`;
}

function configured(file: string): string[] {
  return ['--config', file, '--adapter', 'caddyfile'];
}

/** Its state, its own CA and its last configuration go below these. */
function onlyIn(folder: string): Readonly<Record<string, string>> {
  return { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
}

/**
 * `--force`: the file has not changed, and Caddy would do nothing. The signal SIGUSR1 reloads from
 * Caddy 2.11 on only, and no more once a configuration came this way.
 */
function reload(file: string, folder: string): Order {
  const address = adminAddress(folder);
  return {
    command: ['caddy', 'reload', ...configured(file), '--force', '--address', address],
  };
}
