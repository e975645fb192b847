import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F48: CauseRecord = {
  title: 'the server minds the case of Upgrade in Connection',
  toTell: '--backend URL: both spellings are tried',
  console: [unexpectedStatus(400), unexpectedStatus(426)],
  seen: 'The backend’s own address works, the proxy does not: browsers send `Upgrade`, nginx’s usual map sends `upgrade`.',
  cause:
    'The server compares the value letter by letter. Tokens of Connection have no case (RFC 9110, section 7.6.1).',
  probe: handshake('http://127.0.0.1:8080/socket', { Connection: 'upgrade' }),
  decides:
    'At the backend’s own address `Connection: upgrade` fails, and `Connection: Upgrade` gets 101.',
  fix: {
    nginx: '`map $http_upgrade $connection_upgrade { default Upgrade; "" close; }`',
    iis: '`<set name="HTTP_CONNECTION" value="Upgrade"/>` in the rule for {HTTP_UPGRADE}',
    application: 'compare Connection without regard to case',
  },
  unaffected: {
    apache: 'sends `Upgrade`.',
    caddy: 'sends `Upgrade`.',
    traefik: 'sends `Upgrade`.',
  },
  lookAlikes: {
    F01: 'the header does not arrive at all.',
    F22: 'it is the second token that matters.',
  },
  sources: ['RFC 9110, section 7.6.1 (Connection)', 'RFC 6455, section 4.2.1'],
};
