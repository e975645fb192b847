import type { ContainerCommand, Order, Place, ProgramCommand } from '../place.ts';
import { HAPROXY_FILES } from './configuration.ts';

/**
 * Debian's packages: the program and the libraries that a machine may lack. The third comes with
 * the second, which names it.
 */
export const HAPROXY_PACKAGES = [
  'haproxy',
  'liblua5.3-0',
  'libopentracing-c-wrapper0',
  'libopentracing1',
] as const;

/**
 * Starts a master (`-W`) in the foreground (`-db`), which starts a worker. Only a master can
 * reload. It listens once it has written `Loading success`.
 */
export function haproxyProgram({ directory }: Pick<Place, 'directory'>): ProgramCommand {
  return { args: ['-W', '-db', '-f', `${directory}/${HAPROXY_FILES.configuration}`], env: {} };
}

const CONFIGURATION = '/usr/local/etc/haproxy/haproxy.cfg';

/** `directory` of the container's Place is `/tmp`: its links are made there at each start. */
export const HAPROXY_CONTAINER: ContainerCommand = {
  image: 'haproxy:3.2',
  entrypoint: ['sh', '-c'],
  command: [
    `ln -sf /certs/cert.pem /tmp/${HAPROXY_FILES.certificate} && ` +
      `ln -sf /certs/key.pem /tmp/${HAPROXY_FILES.key} && ` +
      `exec haproxy -W -db -f ${CONFIGURATION}`,
  ],
  env: {},
  configuration: CONFIGURATION,
  capabilities: [],
  healthCheck: ['bash', '-c', '</dev/tcp/127.0.0.1/80'], // the image has neither curl nor wget
};

/** To the master alone: it starts a new worker, and the old one lets its connections end. */
export const HAPROXY_RELOAD: Order = { signal: 'SIGUSR2' };
/** To the master alone: takes no more connections, ends with the last one or after hard-stop-after. */
export const HAPROXY_DRAIN: Order = { signal: 'SIGUSR1' };

export const HAPROXY_VERSION_ARGS = ['-v'] as const;

/** Such as `2.6.12`, of what `haproxy -v` prints. */
export function haproxyVersion(output: string): string | undefined {
  return /^HAProxy version (?<version>\d+\.\d+\.\d+)/m.exec(output)?.groups?.['version'];
}
