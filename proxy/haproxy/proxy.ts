import { CONTAINER_PLACE } from '../container-place.ts';
import type { Proxy } from '../proxy.ts';
import { haproxyFiles } from './configuration.ts';
import { HAPROXY_DIFFERENCES } from './differences.ts';
import { createHaproxyReader } from './log.ts';
import {
  HAPROXY_CONTAINER,
  HAPROXY_DRAIN,
  HAPROXY_PACKAGES,
  HAPROXY_RELOAD,
  HAPROXY_VERSION_ARGS,
  haproxyProgram,
  haproxyVersion,
} from './program.ts';

export const HAPROXY: Proxy = {
  name: 'haproxy',
  title: 'HAProxy',
  runsIisConfiguration: false,
  program: {
    command: 'haproxy',
    packages: HAPROXY_PACKAGES,
    oldest: '2.6',
    install: {
      linux: 'sudo apt-get install haproxy',
      darwin: 'brew install haproxy',
      win32: 'wsl --install', // there is none for Windows
    },
    missingCode: 'LAB_NO_PROXY',
    versionArgs: HAPROXY_VERSION_ARGS,
    readVersion: haproxyVersion,
    directoryFault: () => undefined,
    start: haproxyProgram,
    reload: () => HAPROXY_RELOAD,
    drain: () => HAPROXY_DRAIN,
    readyLine: /Loading success/,
    needsLogPipe: true, // fd_set_nonblock sets O_NONBLOCK and nothing else
  },
  container: {
    containers: 'linux',
    image: { variable: 'HAPROXY_IMAGE', standard: HAPROXY_CONTAINER.image },
    command: HAPROXY_CONTAINER,
    place: CONTAINER_PLACE,
    reload: HAPROXY_RELOAD,
    print: ['cat', HAPROXY_CONTAINER.configuration],
    started: /Loading success/,
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
