import type { ContainerPlace } from '../proxy.ts';

/** The paths and ports inside the nginx container of docker-compose.yml. */
export const NGINX_CONTAINER = {
  address: '0.0.0.0',
  httpPort: 80,
  httpsPort: 443,
  healthPort: 8081,
  resolver: '127.0.0.11', // Docker's embedded DNS: a restarted backend may get a new address
  certificateFile: '/certs/cert.pem',
  keyFile: '/certs/key.pem',
  accessLog: '/dev/stdout',
  errorLog: '/dev/stderr',
  directory: '/tmp',
  ownFolder: '/lab',
} as const satisfies ContainerPlace;

/** In the image: the module is in the folder that its nginx was built for. */
export const CONTAINER_JAVASCRIPT = {
  module: 'modules/ngx_http_js_module.so',
  functions: `${NGINX_CONTAINER.ownFolder}/iis-functions.js`,
} as const;

/** Where the backend is for that container: every target of a rule leads there. */
export const CONTAINER_BACKEND = 'backend:8080';
