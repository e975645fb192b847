import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F23: CauseRecord = {
  title: 'the WebSocket module of IIS and iisnode are in each other’s way',
  toTell: 'the handler in the failed request trace (FREB)',
  console: [
    unexpectedStatus(200),
    unexpectedStatus(400),
    unexpectedStatus(500),
    unexpectedStatus(503),
  ],
  messages: { IIS: ['HTTP Error 500.1013'] },
  seen: 'The application runs in IIS itself, by iisnode or HttpPlatformHandler.',
  cause:
    'iisnode hands the connection to Node and the WebSocket module of IIS takes it away. HttpPlatformHandler, ASP.NET Core’s module and ARR need that module.',
  probe: 'appcmd list config "Default Web Site" -section:system.webServer/webSocket',
  decides: 'Switch `enabled` and ask again. A failed request trace names the handler.',
  fix: {
    iis: 'for iisnode `<webSocket enabled="false"/>`; for HttpPlatformHandler, ANCM and ARR leave it enabled',
  },
  fewProxies: 'Only IIS has these modules.',
  lookAlikes: {
    F05: 'the feature is not installed at all.',
    F33: 'the page fails, too.',
  },
  sources: [
    'Azure/iisnode#494',
    'Azure/iisnode#388',
    'projectkudu/kudu#778',
    'MicrosoftDocs/iis-docs#1022',
  ],
};
