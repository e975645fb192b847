import type { ProxyHop } from './model.ts';
import { lighttpdServer } from './programs/forwarding.ts';

/** What may stand in braces in a configuration, as `{NEXT}`: see {@link ProxyHop}. */
export type PlaceValues = Readonly<Record<string, string>>;

/** The configuration with those values in place of their names. */
export function filled(hop: ProxyHop, values: PlaceValues): ProxyHop {
  const fill = (text: string): string =>
    text.replaceAll(/\{(?<name>[A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { site, global } = hop;
  return { ...hop, site: fill(site), ...(global !== undefined && { global: fill(global) }) };
}

// Short configurations. A face adds the lines that its failure is about.

/** nginx's directives for a WebSocket. The map stands beside its server block. */
export const FORWARDS = `proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;`;

/** nginx with one location, and lines for its http block. */
export function nginx(location: string, global = '', target = 'http://{NEXT}'): ProxyHop {
  return nginxServer(`location / {\n  proxy_pass ${target};\n  ${location}\n}`, global);
}

/** nginx with a complete server block. */
export const nginxServer = (site: string, global = ''): ProxyHop => ({
  proxy: 'nginx',
  site,
  global,
});

/** HAProxy: lines of its frontend, options of its server, lines of its defaults section. */
export function haproxy(frontend = '', server = '', global = ''): ProxyHop {
  const site = `${frontend}
  default_backend app
backend app
  server app {NEXT} ${server}`;
  return { proxy: 'haproxy', site, global };
}

/** Caddy: lines inside reverse_proxy, and directives before it. */
export const caddy = (inside = '', before = ''): ProxyHop => ({
  proxy: 'caddy',
  site: `${before}\nreverse_proxy {NEXT} {\n  ${inside}\n}`,
});

/** Apache: lines before its ProxyPass, and that line's parameters. */
export const apache = (before = '', parameters = 'upgrade=websocket', global = ''): ProxyHop => ({
  proxy: 'apache',
  site: `${before}\nProxyPass / http://{NEXT}/ ${parameters}`,
  global,
});

/** lighttpd, which forwards an upgrade only with `upgrade`, and lines outside its servers. */
export const lighttpd = (upgrade?: 'enable', global = ''): ProxyHop => ({
  proxy: 'lighttpd',
  site: lighttpdServer('{NEXT_HOST}:{NEXT_PORT}', upgrade),
  global,
});
