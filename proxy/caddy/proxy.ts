import { CONTAINER_PLACE } from '../container-place.ts';
import type { Proxy } from '../proxy.ts';
import { CADDY_FILES, caddyFiles } from './configuration.ts';
import { CADDY_DIFFERENCES } from './differences.ts';
import { createCaddyReader } from './log.ts';
import {
  CADDY_CONTAINER,
  CADDY_DRAIN,
  CADDY_PACKAGES,
  CADDY_VERSION_ARGS,
  caddyDirectoryFault,
  caddyProgram,
  caddyReload,
  caddyVersion,
} from './program.ts';

export const CADDY: Proxy = {
  name: 'caddy',
  title: 'Caddy',
  runsIisConfiguration: false,
  program: {
    command: 'caddy',
    packages: CADDY_PACKAGES,
    oldest: '2.6',
    install: {
      linux: 'sudo apt-get install caddy',
      darwin: 'brew install caddy',
      win32: 'choco install caddy',
    },
    missingCode: 'LAB_NO_PROXY',
    versionArgs: CADDY_VERSION_ARGS,
    readVersion: caddyVersion,
    directoryFault: caddyDirectoryFault,
    start: caddyProgram,
    reload: ({ directory }) => caddyReload(`${directory}/${CADDY_FILES.configuration}`, directory),
    drain: () => CADDY_DRAIN,
    readyLine: /serving initial configuration/,
  },
  container: {
    containers: 'linux',
    image: { variable: 'CADDY_IMAGE', standard: CADDY_CONTAINER.image },
    command: CADDY_CONTAINER,
    place: CONTAINER_PLACE,
    reload: caddyReload(CADDY_CONTAINER.configuration, CONTAINER_PLACE.directory),
    print: ['cat', CADDY_CONTAINER.configuration],
    started: /serving initial configuration/,
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
