import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F33: CauseRecord = {
  title: 'IIS: URL Rewrite or Application Request Routing is set up wrongly',
  toTell: 'the sub-status in IIS’s log (sc-substatus), or a failed request trace',
  console: [unexpectedStatus(404), unexpectedStatus(500), unexpectedStatus(502)],
  messages: {
    IIS: [
      'HTTP Error 404.4',
      'HTTP Error 500.19',
      'HTTP Error 500.50',
      'HTTP Error 500.51',
      'HTTP Error 500.52',
      'Bad Request - Invalid Hostname',
    ],
    'URL Rewrite': [
      'Outbound rewrite rules cannot be applied when the content of the HTTP response is encoded ("gzip")',
    ],
  },
  seen: 'The page fails in the same way. Remote clients see 500 alone: the sub-status is in the IIS log, or on the server itself.',
  cause:
    '404.4: ARR’s proxy is not enabled. 500.19: the configuration cannot be read. 500.50: a server variable is not allowed. 500.52: an outbound rule meets a compressed response.',
  probe: 'lab101 check web.config --server applicationHost.config',
  decides:
    'It names each of these without Windows. In the IIS log the columns are sc-status, sc-substatus and sc-win32-status.',
  fix: {
    iis: '404.4: enable the proxy in ARR; 500.50: allow the server variable; 500.52: empty HTTP_ACCEPT_ENCODING for outbound rules; 500.19: what the message names. `lab101 check web.config` names each',
  },
  fewProxies: 'Only IIS has URL Rewrite and ARR.',
  lookAlikes: {
    F07: '404 without the sub-status 4: another site or path answers.',
    F11: '502.3 with win32 12002, 12029 or 12030: the backend does not answer.',
    F05: 'the page works.',
  },
  sources: [
    'dotnet/aspnetcore#8777',
    'louislam/uptime-kuma#3470',
    'Microsoft Learn: HTTP status codes in IIS',
  ],
};
