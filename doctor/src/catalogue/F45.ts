import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F45: CauseRecord = {
  title: 'the address is one of the inside',
  toTell: 'what the page’s negotiation names: its url',
  console: [
    unexpectedStatus(404),
    unexpectedStatus(200),
    'Error in connection establishment: net::ERR_CONNECTION_REFUSED',
    'Error in connection establishment: net::ERR_NAME_NOT_RESOLVED',
    'Error in connection establishment: net::ERR_ADDRESS_UNREACHABLE',
    'Error in connection establishment: net::ERR_CONNECTION_TIMED_OUT',
  ],
  messages: { 'IIS log': ['502 5 2'] },
  seen: 'The address in the Network panel has another host, port or prefix than the page: `wss://localhost:3000`, a container’s name.',
  cause:
    'The page takes the address from a body (SignalR’s negotiate, SockJS and Engine.IO) or from its build (a dev server’s HMR), and the backend knows only its inner address.',
  probe:
    "curl -s -X POST 'https://example.com/hub/negotiate?negotiateVersion=1'   # SignalR: url\nlab101 doctor ws://localhost:3000/ --page https://example.com/",
  decides: 'Host, port and prefix that the body names differ from those that were asked.',
  fix: {
    application:
      'tell the application its public address: base path, X-Forwarded-Host, X-Forwarded-Proto; Vite: `server.hmr.clientPort`',
    nginx:
      '`proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Prefix /app;`',
    iis: 'an outbound rule on the body, with HTTP_ACCEPT_ENCODING emptied (else 500.52)',
    haproxy: '`http-request set-header X-Forwarded-Host %[req.hdr(Host)]` and X-Forwarded-Proto',
    apache: '`ProxyPreserveHost On` and `RequestHeader set X-Forwarded-Proto https`',
    caddy:
      'sends X-Forwarded-Host and -Proto by itself; `header_up X-Forwarded-Prefix /app` for a prefix',
  },
  lookAlikes: {
    F07: 'the address is the page’s own, and the path is wrong.',
    F11: 'the host is the page’s own.',
  },
  sources: ['vitejs/vite#9374', 'vitejs/vite#19090', 'dotnet/aspnetcore#58981'],
};
