import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F07: CauseRecord = {
  title: 'the path leads to something other than the WebSocket server',
  toTell: 'the path at which the application has its WebSocket; --backend URL',
  console: [unexpectedStatus(404), unexpectedStatus(200)],
  messages: {
    nginx: ['open() "…" failed (2: No such file or directory)'],
    Vaultwarden: ["'/notifications/hub' should be proxied to the websocket server"],
  },
  seen: 'Every random path gets the same page: a single-page application’s index.html. Or the backend logs a path that the browser did not request.',
  cause:
    'A prefix is stripped (nginx `proxy_pass http://backend/` with its slash), another rule comes first, a catch-all wins, a URL Rewrite rule lacks `{R:1}`, or the application’s base path is not set.',
  probe:
    'for path in socket socket/ ws \'\' no-such-path; do\n  curl -s -o /dev/null -w "/$path %{http_code} %{content_type}\\n" "https://example.com/$path"\ndone',
  decides:
    'The same 200 with text/html on a path that does not exist is a catch-all. A path that answers version 99 with `Sec-WebSocket-Version` is the right one. A 404 page that names nginx is the proxy’s own; any other is the backend’s.',
  fix: {
    nginx:
      'leave the URI out of `proxy_pass`, so that the prefix stays; give the WebSocket’s path a location of its own',
    apache: 'put the line for the WebSocket’s path before `ProxyPass /`',
    iis: '`url="http://localhost:8080/{R:1}"`, the WebSocket’s rule first, with `stopProcessing="true"`',
    haproxy: 'put the `path_beg` rule before the default',
    caddy: '`handle` keeps the prefix, `handle_path` strips it',
    traefik: 'check StripPrefix, and the priority of the router',
    envoy: 'the route with the longer prefix first; check `prefix_rewrite`',
  },
  lookAlikes: {
    F01: 'the path is right, and its answer to version 99 is that of a plain GET. The backend’s own address settles it.',
    F37: 'a plain GET to the same path gets 200, the handshake the proxy’s own 404.',
    F45: 'the page asks another host or port than its own.',
    F33: 'IIS, and its log has 404.4.',
    F31: 'the page of a filter: another text, 403 or 406.',
    F50: 'only a library fails that writes the port into Host.',
  },
  sources: [
    'dani-garcia/vaultwarden#708',
    'gradio-app/gradio#2979',
    'dotnet/aspnetcore#58981',
    'aspnet/AspNetCoreModule#163',
  ],
};
