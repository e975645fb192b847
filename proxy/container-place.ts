import type { ContainerPlace } from './proxy.ts';

/** Where things are inside every Linux container of a proxy, as docker-compose.yml mounts them. */
export const CONTAINER_PLACE = {
  address: '0.0.0.0',
  httpPort: 80,
  httpsPort: 443,
  resolver: '127.0.0.11', // Docker's embedded DNS: a restarted backend may get a new address
  certificateFile: '/certs/cert.pem',
  keyFile: '/certs/key.pem',
  accessLog: '/dev/stdout',
  errorLog: '/dev/stderr',
  directory: '/tmp',
  ownFolder: '/lab',
} as const satisfies ContainerPlace;
