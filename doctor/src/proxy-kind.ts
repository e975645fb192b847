/** The programs between browser and application that the doctor knows, as people write them. */
export const PROXY_TITLES = {
  iis: 'IIS',
  nginx: 'nginx',
  apache: 'Apache',
  caddy: 'Caddy',
  haproxy: 'HAProxy',
  envoy: 'Envoy',
  traefik: 'Traefik',
  squid: 'Squid',
  trafficserver: 'Traffic Server',
  nghttpx: 'nghttpx',
  varnish: 'Varnish',
  lighttpd: 'lighttpd',
  cloudflare: 'Cloudflare',
  kestrel: 'Kestrel',
} as const;

export type ProxyKind = keyof typeof PROXY_TITLES | 'unknown';
