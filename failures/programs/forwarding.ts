import { hostAndPort, type ProgramSite } from './program.ts';
import type { ProgramName } from './programs.ts';

/** What a site needs of its place: values, or what stands for them. */
export type SitePlace = Readonly<Record<'backend' | 'directory' | 'httpPort', string>>;
export type SiteOf = (place: SitePlace) => ProgramSite;

const NGINX_HEADERS = `proxy_http_version 1.1;
proxy_set_header Host $http_host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;`;

/** The smallest configuration of each that forwards everything, WebSockets too. */
export const FORWARDING: Readonly<Record<ProgramName, SiteOf>> = {
  nginx: ({ backend }) => ({
    site: `location / {\nproxy_pass http://${backend};\n${NGINX_HEADERS}\n}`,
  }),
  haproxy: ({ backend }) => ({ site: `default_backend app\nbackend app\n  server one ${backend}` }),
  caddy: ({ backend }) => ({ site: `reverse_proxy ${backend}` }),
  apache: ({ backend }) => ({
    site: `ProxyPreserveHost On\nProxyPass / http://${backend}/ upgrade=websocket`,
  }),
  lighttpd: ({ backend }) => ({ site: lighttpdServer(backend, 'enable') }),
  nghttpx: ({ backend }) => ({ site: `backend=${backend.replace(':', ',')}` }),
  squid: (place) => ({
    site: `${squidPeer(place)}\nhttp_upgrade_request_protocols websocket allow all`,
  }),
  'traffic-server': ({ backend }) => ({
    site: `map ws:// ws://${backend}\nmap wss:// ws://${backend}\nmap / http://${backend}/`,
  }),
  varnish: (place) => ({ site: varnishPipe(place) }),
};

/** @param upgrade what lighttpd is told of Upgrade; undefined: nothing */
export function lighttpdServer(backend: string, upgrade?: 'enable' | 'disable'): string {
  const [host, port] = hostAndPort(backend);
  const header = upgrade === undefined ? '' : `proxy.header = ("upgrade" => "${upgrade}")`;
  return `proxy.server = ("" => (("host" => "${host}", "port" => ${port})))\n${header}`;
}

export function squidPeer({ backend }: SitePlace, options = ''): string {
  const [host, port] = hostAndPort(backend);
  return `cache_peer ${host} parent ${port} 0 no-query no-digest originserver name=app ${options}`;
}

export function varnishBackend({ backend }: SitePlace, options = ''): string {
  const [host, port] = hostAndPort(backend);
  return `backend app { .host = "${host}"; .port = "${port}"; ${options} }`;
}

/** As Varnish's documentation has it. */
function varnishPipe(place: SitePlace): string {
  return `${varnishBackend(place)}
sub vcl_recv {
  if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }
  return (pass);
}
sub vcl_pipe {
  if (req.http.upgrade) {
    set bereq.http.upgrade = req.http.upgrade;
    set bereq.http.connection = req.http.connection;
  }
}`;
}
