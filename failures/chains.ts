import type { ProxyHop } from './model.ts';
import type { ProgramName } from './programs/programs.ts';

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

/** lighttpd, which forwards an upgrade only with `upgrade`, lines behind it, and lines outside its servers. */
export function lighttpd(upgrade?: 'enable', global = '', behind = ''): ProxyHop {
  const header = upgrade === undefined ? '' : `proxy.header = ("upgrade" => "${upgrade}")`;
  const server = `proxy.server = ("" => (("host" => "{NEXT_HOST}", "port" => {NEXT_PORT})))`;
  return { proxy: 'lighttpd', site: `${server}\n${header}\n${behind}`, global };
}

/** nghttpx: options of its backend, and lines behind it. */
export const nghttpx = (options = '', behind = ''): ProxyHop => ({
  proxy: 'nghttpx',
  site: `backend={NEXT_HOST},{NEXT_PORT}${options}\n${behind}`,
});

/** Squid: lines behind its peer, and lines before its access rule. */
export const squid = (behind = '', global = ''): ProxyHop => ({
  proxy: 'squid',
  site: `cache_peer {NEXT_HOST} parent {NEXT_PORT} 0 no-query no-digest originserver name=app\n${behind}`,
  global,
});

/** Traffic Server, which maps WebSockets by themselves. */
export const trafficServer = (global = ''): ProxyHop => ({
  proxy: 'traffic-server',
  site: 'map ws:// ws://{NEXT}\nmap wss:// ws://{NEXT}\nmap / http://{NEXT}/',
  global,
});

/** Varnish: VCL behind its backend, and options of that. */
export const varnish = (vcl = '', options = ''): ProxyHop => ({
  proxy: 'varnish',
  site: `backend app { .host = "{NEXT_HOST}"; .port = "{NEXT_PORT}"; ${options} }\n${vcl}`,
});

/** As Varnish's documentation has it. */
const PIPE = `sub vcl_recv {
  if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }
  return (pass);
}
sub vcl_pipe {
  if (req.http.upgrade) {
    set bereq.http.upgrade = req.http.upgrade;
    set bereq.http.connection = req.http.connection;
  }
}`;

/** The smallest configuration of each that forwards everything, WebSockets too. */
export const FORWARDING: Readonly<Record<ProgramName, ProxyHop>> = {
  nginx: nginx(`${FORWARDS}\n  proxy_set_header Host $http_host;`),
  haproxy: haproxy(),
  caddy: caddy(),
  apache: apache('ProxyPreserveHost On'),
  lighttpd: lighttpd('enable'),
  nghttpx: nghttpx(),
  squid: squid('http_upgrade_request_protocols websocket allow all'),
  'traffic-server': trafficServer(),
  varnish: varnish(PIPE),
};
