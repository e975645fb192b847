import { CONTAINER_PLACE } from '../container-place.ts';
import type { ContainerPlace } from '../proxy.ts';

/** Its health check asks this port: the others log. */
export const NGINX_CONTAINER = {
  ...CONTAINER_PLACE,
  healthPort: 8081,
} as const satisfies ContainerPlace;

/** In the image: the module is in the folder that its nginx was built for. */
export const CONTAINER_JAVASCRIPT = {
  module: 'modules/ngx_http_js_module.so',
  functions: `${NGINX_CONTAINER.ownFolder}/iis-functions.js`,
} as const;

/** Where ARR's relay is for that container, if there is one. */
export const CONTAINER_RELAY = 'relay:9000';

/** Where the backend is for that container: every target of a rule leads there. */
export const CONTAINER_BACKEND = 'backend:8080';
