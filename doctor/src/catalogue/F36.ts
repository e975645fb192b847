import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F36: CauseRecord = {
  title: 'Squid’s list of upgrade protocols minds the case',
  console: [unexpectedStatus(200), unexpectedStatus(426)],
  seen: 'As F01, with `Via` or `X-Cache` of Squid.',
  cause:
    'Squid compares `http_upgrade_request_protocols` letter by letter, and browsers send `websocket`. The spelling `WebSocket` of its documentation never matches.',
  probe: handshake('http://example.com/socket', { Upgrade: 'WebSocket' }),
  decides: '`Upgrade: WebSocket` gets 101 and `Upgrade: websocket` does not.',
  fix: { squid: '`http_upgrade_request_protocols websocket allow all`, in lower case' },
  fewProxies: 'Only Squid has this list. See F01 for the others.',
  lookAlikes: { F01: 'no header names Squid.' },
  sources: ['squid-cache.org: http_upgrade_request_protocols'],
};
