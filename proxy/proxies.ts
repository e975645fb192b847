import { CADDY } from './caddy/proxy.ts';
import { HAPROXY } from './haproxy/proxy.ts';
import { IIS } from './iis/proxy.ts';
import { NGINX } from './nginx/proxy.ts';
import type { Proxy } from './proxy.ts';

/** Every proxy of the lab, by the name that the setting PROXY gives it. */
export const PROXIES = {
  nginx: NGINX,
  iis: IIS,
  haproxy: HAPROXY,
  caddy: CADDY,
} as const satisfies Readonly<Record<string, Proxy>>;

export type ProxyName = keyof typeof PROXIES;

/** The proxy of a lab that names none. */
export const DEFAULT_PROXY = 'nginx' satisfies ProxyName;

/** The image of Apache httpd, which stands before no lab: the gallery of failures runs it. */
export const HTTPD_IMAGE = { variable: 'HTTPD_IMAGE', standard: 'httpd:2.4' } as const;
