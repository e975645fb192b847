import { APACHE } from './apache.ts';
import { CADDY } from './caddy.ts';
import { HAPROXY } from './haproxy.ts';
import { LIGHTTPD } from './lighttpd.ts';
import { NGHTTPX } from './nghttpx.ts';
import { NGINX } from './nginx.ts';
import type { ProxyDescriptor } from './program.ts';
import { SQUID } from './squid.ts';
import { TRAFFIC_SERVER } from './traffic-server.ts';
import { VARNISH } from './varnish.ts';

/** The proxies that a case can stand before a backend, by name. */
export const PROGRAMS = {
  nginx: NGINX,
  haproxy: HAPROXY,
  caddy: CADDY,
  apache: APACHE,
  lighttpd: LIGHTTPD,
  nghttpx: NGHTTPX,
  squid: SQUID,
  'traffic-server': TRAFFIC_SERVER,
  varnish: VARNISH,
} as const satisfies Readonly<Record<string, ProxyDescriptor>>;

export type ProgramName = keyof typeof PROGRAMS;
