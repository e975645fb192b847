import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F37: CauseRecord = {
  title: 'the map is for http:// only, not for ws://',
  toTell: 'whether the map of the proxy has ws:// beside http://',
  console: [unexpectedStatus(404)],
  seen: 'The page works. The 404 of the handshake is the proxy’s own.',
  cause:
    'Traffic Server looks up an upgrade as ws://, and remap.config has a line for http:// alone.',
  probe: `curl -s -o /dev/null -w '%{http_code}\\n' 'http://example.com/socket'\n${handshake('http://example.com/socket')}`,
  decides: 'The plain GET gets 200 and the handshake to the same path 404, with `Server: ATS`.',
  fix: {
    trafficserver: '`map ws://host/ ws://backend/` beside `map http://host/ http://backend/`',
  },
  fewProxies: 'Only Traffic Server has maps by scheme. See F07 for the others.',
  lookAlikes: { F07: 'the plain GET gets 404, too.' },
  sources: ['docs.trafficserver.apache.org: remap.config'],
};
