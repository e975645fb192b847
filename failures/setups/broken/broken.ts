import type { Setup } from '../setup.ts';
import { HAPROXY_AND_CADDY_BROKEN } from './haproxy-caddy.ts';
import { NGINX_BROKEN } from './nginx.ts';
import {
  APACHE_BROKEN,
  LIGHTTPD_BROKEN,
  NGHTTPX_BROKEN,
  SQUID_BROKEN,
  TRAFFIC_SERVER_BROKEN,
  VARNISH_BROKEN,
} from './others.ts';

/** What a real proxy does wrong, written from causes: the doctor has to name each. */
export const BROKEN: readonly Setup[] = [
  ...NGINX_BROKEN,
  ...HAPROXY_AND_CADDY_BROKEN,
  ...APACHE_BROKEN,
  ...LIGHTTPD_BROKEN,
  ...NGHTTPX_BROKEN,
  ...TRAFFIC_SERVER_BROKEN,
  ...SQUID_BROKEN,
  ...VARNISH_BROKEN,
];
