import { CONTAINER_PLACE } from '../container-place.ts';
import type { Order } from '../place.ts';
import type { Proxy } from '../proxy.ts';
import { HAPROXY_FILES, haproxyFiles } from './configuration.ts';
import { HAPROXY_DIFFERENCES } from './differences.ts';
import { createHaproxyReader } from './log.ts';

/** To the master alone: it starts a new worker, and the old one lets its connections end. */
const RELOAD: Order = { signal: 'SIGUSR2' };
const LISTENS = /Loading success/;

const { directory } = CONTAINER_PLACE;
const IN_CONTAINER = '/usr/local/etc/haproxy/haproxy.cfg';

export const HAPROXY: Proxy = {
  name: 'haproxy',
  title: 'HAProxy',
  runsIisConfiguration: false,
  program: {
    command: 'haproxy',
    // With the libraries that a machine may lack. The last comes with the one before, which names it.
    packages: ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'],
    oldest: '2.6',
    install: {
      linux: 'sudo apt-get install haproxy',
      darwin: 'brew install haproxy',
      win32: 'wsl --install', // there is none for Windows
    },
    missingCode: 'LAB_NO_PROXY',
    versionArgs: ['-v'],
    readVersion: (output) =>
      /^HAProxy version (?<version>\d+\.\d+\.\d+)/m.exec(output)?.groups?.['version'],
    directoryFault: () => undefined,
    // A master (`-W`) in the foreground (`-db`), which starts a worker. Only a master can reload.
    start: (place) => ({
      args: ['-W', '-db', '-f', `${place.directory}/${HAPROXY_FILES.configuration}`],
      env: {},
    }),
    reload: () => RELOAD,
    // To the master alone: it ends with the last connection, or after hard-stop-after.
    drain: () => ({ signal: 'SIGUSR1' }),
    readyLine: LISTENS,
    needsLogPipe: true, // fd_set_nonblock sets O_NONBLOCK and nothing else
  },
  container: {
    containers: 'linux',
    image: { variable: 'HAPROXY_IMAGE', standard: 'haproxy:3.2' },
    command: {
      entrypoint: ['sh', '-c'],
      // The links of haproxyFiles, made at each start.
      command: [
        `ln -sf ${CONTAINER_PLACE.certificateFile} ${directory}/${HAPROXY_FILES.certificate} && ` +
          `ln -sf ${CONTAINER_PLACE.keyFile} ${directory}/${HAPROXY_FILES.key} && ` +
          `exec haproxy -W -db -f ${IN_CONTAINER}`,
      ],
      env: {},
      configuration: IN_CONTAINER,
      capabilities: [],
      healthCheck: ['bash', '-c', '</dev/tcp/127.0.0.1/80'], // the image has neither curl nor wget
    },
    place: CONTAINER_PLACE,
    reload: RELOAD,
    print: ['cat', IN_CONTAINER],
    started: LISTENS,
  },
  configure: async (place) => ({ files: haproxyFiles(place) }),
  createLogReader: createHaproxyReader,
  hasExtendedConnect: true,
  sendsCloseFrames: false,
  unknownNameAlert: 'unrecognized name',
  timeTakenSlackMs: 1000, // its loop reads the clock once a round: 187 ms short once, on a busy machine
  namesItsCuts: true,
  differences: HAPROXY_DIFFERENCES,
};
