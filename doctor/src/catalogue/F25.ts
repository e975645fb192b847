import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F25: CauseRecord = {
  title: 'the URL or the headers are too long',
  console: [404, 414, 400, 431, 413].map(unexpectedStatus),
  messages: {
    nginx: ['400 Request Header Or Cookie Too Large', 'client sent too long URI'],
    IIS: ['HTTP Error 404.10', 'HTTP Error 404.14', 'HTTP Error 404.15'],
    'IIS log': ['404 15'],
  },
  seen: 'It fails for some users: those with a long token or many cookies.',
  cause:
    'A token in the query or a large cookie passes a limit: IIS maxQueryString 2048 (404.15), nginx `large_client_header_buffers` (414, 400), Node 16 KiB of headers (431).',
  probe: 'lab101 doctor "wss://example.com/socket?access_token=$TOKEN" --cookie "$COOKIES"',
  decides:
    'The same URL with the query cut to ten characters, or without the cookies, gets another status.',
  fix: {
    iis: '`<requestLimits maxQueryString="8192" maxUrl="8192"/>`',
    nginx: '`large_client_header_buffers 4 32k;`',
    apache: '`LimitRequestLine 16380` and `LimitRequestFieldSize 16380`',
    haproxy: '`tune.bufsize 32768`',
    caddy: '`max_header_size 32KB` in the global `servers` options',
    envoy: '`max_request_headers_kb: 96`',
    application: 'send the token in the first message, or a shorter one',
  },
  lookAlikes: {
    F10: 'a short token is refused, too.',
    F07: 'the path without the query gets 404, too.',
  },
  sources: ['dotnet/aspnetcore#15132', 'SignalR/SignalR#3242', 'Azure/azure-signalr#151'],
};
