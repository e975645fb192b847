/** A program between browser and application that the doctor knows. */
export type ProxyKind =
  | 'iis'
  | 'nginx'
  | 'apache'
  | 'caddy'
  | 'haproxy'
  | 'envoy'
  | 'traefik'
  | 'squid'
  | 'trafficserver'
  | 'lighttpd'
  | 'nghttpx'
  | 'varnish'
  | 'cloudflare'
  | 'kestrel'
  | 'unknown';
