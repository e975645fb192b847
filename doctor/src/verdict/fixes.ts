import type { ProxyKind } from './detect-proxy.ts';

export interface Fix {
  /** Whose configuration; `application`, `browser`: not a proxy's. */
  readonly proxy: string;
  readonly text: string;
}

type Row = readonly [proxy: ProxyKind | 'application' | 'browser' | 'network', text: string];

const deflateOff: readonly Row[] = [
  [
    'iis',
    '<set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value=""/> in the rule’s serverVariables, and the name in allowedServerVariables',
  ],
  ['nginx', 'proxy_set_header Sec-WebSocket-Extensions "";'],
  ['haproxy', 'http-request del-header Sec-WebSocket-Extensions'],
  ['caddy', 'header_up -Sec-WebSocket-Extensions'],
  ['application', 'switch permessage-deflate off (ws: perMessageDeflate: false)'],
];

const upgradeOn: readonly Row[] = [
  [
    'nginx',
    'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; with map $http_upgrade $connection_upgrade { default upgrade; "" close; }',
  ],
  [
    'apache',
    'ProxyPass /ws http://backend/ws upgrade=websocket, as the first line for that backend (2.4.47 or later)',
  ],
  [
    'iis',
    'Install-WindowsFeature Web-WebSockets, and no rule that sets HTTP_UPGRADE or HTTP_CONNECTION',
  ],
  [
    'varnish',
    'if (req.http.upgrade ~ "(?i)websocket") { return (pipe); } in vcl_recv, and in vcl_pipe set bereq.http.upgrade and bereq.http.connection from req.http',
  ],
  ['lighttpd', 'proxy.header = ("upgrade" => "enable")'],
  ['squid', 'http_upgrade_request_protocols websocket allow all'],
  ['envoy', 'upgrade_configs: [{ upgrade_type: websocket }]'],
  ['haproxy', 'remove what deletes Upgrade or Connection: HAProxy forwards them by itself'],
  [
    'cloudflare',
    'switch on WebSockets (Network); for a tunnel set the service to ws:// or http:// of the backend',
  ],
];

const FIXES: Readonly<Record<string, readonly Row[]>> = {
  F01: upgradeOn,
  F02: [
    ['application', 'send a ping more often than every half of the limit'],
    ['nginx', 'proxy_read_timeout 3600s; proxy_send_timeout 3600s;'],
    ['haproxy', 'timeout tunnel 1h (0 does not mean unlimited)'],
    ['envoy', 'route timeout: 0s and idle_timeout: 0s'],
    ['iis', '<webSocket pingInterval="00:00:30"/>, or a longer system.webServer/proxy timeout'],
    ['apache', 'a longer ProxyTimeout'],
  ],
  F03: deflateOff,
  F04: [
    ['nginx', 'proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;'],
    [
      'iis',
      'appcmd set config -section:system.webServer/proxy /preserveHostHeader:"True" /commit:apphost',
    ],
    ['apache', 'ProxyPreserveHost On'],
    ['application', 'add the page’s origin to the list that the application allows'],
  ],
  F05: [
    ['iis', 'Install-WindowsFeature Web-WebSockets, then restart W3SVC'],
    ['nginx', 'remove proxy_set_header Sec-WebSocket-Key'],
  ],
  F06: [
    [
      'application',
      'build the address from the page’s own: new URL("/ws", location.href), with ws for http and wss for https',
    ],
  ],
  F07: [
    [
      'nginx',
      'leave the URI out of proxy_pass, so that the prefix stays; give the WebSocket’s path a location of its own',
    ],
    ['apache', 'put the line for the WebSocket’s path before ProxyPass /'],
    ['iis', 'url="http://localhost:8080/{R:1}", the WebSocket’s rule first, with stopProcessing'],
    ['haproxy', 'put the path_beg rule before the default'],
    ['traefik', 'check StripPrefix'],
  ],
  F08: [
    ['nginx', 'ip_hash; or hash $cookie_NAME; in upstream'],
    ['haproxy', 'cookie SRV insert indirect nocache'],
    ['iis', 'ARR: Server Affinity, Client affinity'],
    ['traefik', 'sticky.cookie'],
    ['application', 'transports: ["websocket"], or SkipNegotiation for SignalR'],
  ],
  F09: [
    ['application', 'open the address that Location names'],
    ['nginx', 'exempt the handshake from the redirect: map $http_upgrade'],
  ],
  F10: [
    ['application', 'log in before, and send the session’s cookie with the handshake'],
    ['nginx', 'repeat Upgrade and Connection in the location with auth_request'],
    ['iis', 'anonymous authentication for the WebSocket’s path'],
  ],
  F11: [
    [
      'application',
      'start the backend; check host and port that the proxy is given, and 127.0.0.1 against ::1',
    ],
  ],
  F12: [
    ['nginx', 'proxy_pass https:// for a backend with TLS, http:// for one without'],
    ['apache', 'SSLProxyEngine On and wss:// or https://'],
    ['haproxy', 'server … ssl ca-file …'],
    ['application', 'wss:// for a port with TLS, ws:// for one without'],
  ],
  F13: [
    ['application', 'connect again after a random delay'],
    ['nginx', 'a longer worker_shutdown_timeout'],
    ['caddy', 'stream_close_delay 5m'],
    ['haproxy', 'a longer hard-stop-after'],
    ['iis', 'recycle the application pool at a fixed time, idleTimeout 0'],
  ],
  F14: [
    ['application', 'let one party answer the upgrade: ws with noServer: true and a route by path'],
  ],
  F15: [
    [
      'network',
      'a certificate for this name, valid today, with its intermediate, from a CA that the browser knows',
    ],
    [
      'browser',
      'a WebSocket shows no warning to click through: open https:// of the same host and port once in a lab',
    ],
  ],
  F16: [
    ['network', 'connect to the page’s own host, through its proxy'],
    [
      'browser',
      'allow the local network when the browser asks; policy LocalNetworkAccessAllowedForUrls',
    ],
  ],
  F17: [
    ['nginx', 'remove proxy_hide_header Upgrade, add_header Upgrade'],
    ['haproxy', 'remove http-response del-header Upgrade or Connection'],
    ['application', 'let every hop pass Upgrade, Connection and Sec-WebSocket-Accept, once'],
  ],
  F18: [['nginx', 'remove proxy_hide_header Sec-WebSocket-Extensions'], ...deflateOff],
  F19: [
    [
      'haproxy',
      'server … ws h1, or no alpn h2 to the server; h2-workaround-bogus-websocket-clients',
    ],
    ['envoy', 'http2_protocol_options.allow_connect: true on HTTP/2 hops'],
  ],
  F20: [
    [
      'envoy',
      'upgrade_configs: [{ upgrade_type: websocket }], and http2_protocol_options.allow_connect on HTTP/2 hops',
    ],
  ],
  F21: [
    [
      'application',
      'answer with one of the offered subprotocols; no hop may delete Sec-WebSocket-Protocol',
    ],
  ],
  F22: [
    ['apache', 'RewriteCond %{HTTP:Connection} Upgrade [NC], without ^ and $'],
    ['iis', '<set name="HTTP_CONNECTION" value="Upgrade"/>'],
    ['application', 'read Connection as a list of tokens, in any case'],
  ],
  F23: [
    [
      'iis',
      'for iisnode <webSocket enabled="false"/>; for HttpPlatformHandler, ANCM and ARR leave it enabled',
    ],
  ],
  F24: [['iis', 'Windows Server, or Kestrel or IIS Express on a client edition']],
  F25: [
    ['iis', '<requestLimits maxQueryString="8192" maxUrl="8192"/>'],
    ['nginx', 'large_client_header_buffers 4 32k;'],
    ['application', 'send the token in the first message, or a shorter one'],
  ],
  F26: [
    [
      'apache',
      'put upgrade=websocket on the first ProxyPass to that backend; load mod_proxy_wstunnel before 2.4.47',
    ],
  ],
  F27: [
    ['nginx', 'repeat Upgrade, Connection and Host in the location that sets any other header'],
  ],
  F28: [
    [
      'application',
      'raise the limit of the hop that refuses (ws maxPayload, 64 KiB in Spring and Netty), or send less at once',
    ],
  ],
  F29: [
    ['application', 'connect-src ’self’ and the wss:// address in the Content-Security-Policy'],
  ],
  F30: [
    ['nginx', 'raise worker_connections or limit_conn: each WebSocket takes two connections'],
    ['haproxy', 'raise maxconn'],
  ],
  F31: [['network', 'allow the upgrade in the firewall or filter; use wss:// on port 443']],
  F32: [['traefik', 'update to 2.11.2 or later']],
  F33: [
    [
      'iis',
      '404.4: enable the proxy in ARR; 500.50: allow the server variable; 500.52: empty HTTP_ACCEPT_ENCODING for outbound rules; 500.19: what the message names. lab101 check web.config names each',
    ],
  ],
  F34: [['nginx', 'proxy_http_version 1.1;']],
  F35: [
    ['lighttpd', 'proxy.header = ("upgrade" => "enable")'],
    [
      'application',
      'do not send SETTINGS_ENABLE_CONNECT_PROTOCOL if the extended CONNECT is refused',
    ],
  ],
  F36: [['squid', 'http_upgrade_request_protocols websocket allow all, in lower case']],
  F37: [['trafficserver', 'map ws://host/ ws://backend/ beside map http://']],
  F38: [
    ['haproxy', 'update, or h2-workaround-bogus-websocket-clients'],
    ['application', 'update the front, or switch WebSockets over HTTP/2 off'],
  ],
  F40: [
    ['nginx', 'map $http_upgrade $connection_upgrade { default upgrade; "" close; }'],
    ['iis', 'a rule that sets HTTP_CONNECTION only if {HTTP_UPGRADE} is websocket'],
  ],
  F41: [
    [
      'application',
      'exempt the WebSocket’s path from gzip, access-log and auth wrappers, or update them',
    ],
  ],
  F42: [
    ['apache', 'SetEnv proxy-nokeepalive 1'],
    ['application', 'answer a close frame at once; update the relay'],
  ],
  F43: [['application', 'send 1000 or 1011 where the other side gave no code']],
  F44: [['iis', '<cache requestConsolidationEnabled="false"/>']],
  F45: [
    [
      'application',
      'tell the application its public address: base path, X-Forwarded-Host, X-Forwarded-Proto',
    ],
  ],
  F46: [
    ['nginx', 'proxy_http_version 1.1 and a backend that speaks HTTP/1.1 on that port'],
    ['application', 'answer a refused upgrade with an HTTP response'],
  ],
  F47: [['network', 'set the type of the tunnel’s service to the backend’s own scheme']],
  F48: [
    ['nginx', 'proxy_set_header Connection "Upgrade";'],
    ['application', 'compare Connection without regard to case'],
  ],
  F49: [['application', 'let one layer alone add Upgrade']],
  F50: [
    ['nginx', 'server_name alone decides: use $host, not $http_host, where the port is compared'],
    ['application', 'accept Host with and without the port'],
  ],
};

/** That of the proxy that answers first. */
export function fixesOf(code: string, proxy: ProxyKind): readonly Fix[] {
  const rows = FIXES[code] ?? [];
  const own = rows.filter(([name]) => name === proxy);
  const others = rows.filter(([name]) => name !== proxy);
  return [...own, ...others].map(([name, text]) => ({ proxy: name, text }));
}
