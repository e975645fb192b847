import type { CauseRecord } from './record.ts';

export const F40: CauseRecord = {
  title: 'the proxy sends Connection: upgrade with every request',
  otherBrowsers: 'The same in every browser.',
  script: 'Nothing: the socket works. `fetch` with POST gets 400.',
  messages: {
    Kestrel: ["Requests with 'Connection: Upgrade' cannot have content in the request body."],
  },
  seen: 'The socket works; a login or another POST gets 400. Kestrel before .NET 6 (and before the updates of 3.1 and 5.0 of 2021) minds it, Node does not.',
  cause:
    'The proxy sets `Connection: upgrade` without asking whether the request is an upgrade: nginx without the map, an IIS rule that always sets HTTP_CONNECTION.',
  probe: "curl -i -X POST -d abc 'https://example.com/no-such-path'",
  decides:
    '400 through the proxy, and another status with `-d ""` in place of `-d abc`, or at the backend’s own address.',
  fix: {
    nginx:
      '`map $http_upgrade $connection_upgrade { default upgrade; "" close; }` and `proxy_set_header Connection $connection_upgrade;`',
    iis: 'a rule that sets HTTP_CONNECTION only if {HTTP_UPGRADE} is websocket',
    apache: '`upgrade=websocket` on ProxyPass, and no `RequestHeader set Connection`',
    haproxy: 'remove `http-request set-header Connection`',
    caddy: 'remove `header_up Connection`',
    traefik: 'remove Connection from customRequestHeaders',
  },
  lookAlikes: { F10: 'the login fails because of its credentials: 401, not 400.' },
  sources: ['dotnet/aspnetcore#17081', 'dotnet/aspnetcore#27921', 'nginx.org: WebSocket proxying'],
};
