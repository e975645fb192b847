import type { CauseRecord } from './record.ts';

export const F24: CauseRecord = {
  title: 'the server takes about ten connections, and more wait',
  toTell: 'the edition of Windows; a server has no such limit',
  otherBrowsers: 'The same in every browser: the socket waits.',
  script: 'Nothing: readyState stays 0 until another socket closes.',
  seen: 'The eleventh tab waits without an error and goes on when another is closed. Plain requests wait, too.',
  cause:
    'IIS on a client edition of Windows serves about ten requests at a time, and a WebSocket is one for as long as it lives.',
  probe: 'lab101 doctor wss://example.com/socket',
  decides:
    'It opens twelve sockets at once: ten or fewer open, and the rest neither open nor fail.',
  fix: { iis: 'Windows Server, or Kestrel or IIS Express on a client edition' },
  fewProxies:
    'Only http.sys on a client edition of Windows has this limit. HAProxy looks the same with a small `maxconn` of the server and a long `timeout queue`: raise `maxconn`.',
  lookAlikes: {
    F30: 'the sockets above the limit are refused or reset at once.',
    F11: 'the first one waits as well.',
  },
  sources: ['dotnet/aspnetcore#17907', 'dotnet/aspnetcore#42898', 'SignalR/SignalR#3741'],
};
