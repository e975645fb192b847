import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F44: CauseRecord = {
  title: 'ARR consolidates requests',
  toTell: 'requestConsolidationEnabled in applicationHost.config',
  console: [unexpectedStatus(400)],
  seen: 'In a farm, when several clients connect at once. One reporter, not measured.',
  cause:
    'With request consolidation ARR sends one of several requests that look the same, and answers all with its response. Handshakes look the same.',
  probe:
    'appcmd list config -section:system.webServer/caching /text:* | findstr /i consolidation\nfindstr /i requestConsolidationEnabled %windir%\\System32\\inetsrv\\config\\applicationHost.config',
  decides: 'The setting alone decides: no probe from outside tells it.',
  fix: { iis: '`<cache requestConsolidationEnabled="false"/>`' },
  fewProxies: 'Only ARR has this setting.',
  lookAlikes: { F05: 'each handshake fails.' },
  sources: ['Microsoft Learn: Application Request Routing'],
};
