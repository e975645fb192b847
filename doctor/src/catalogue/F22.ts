import { type CauseRecord, handshake, NEVER_OPENED } from './record.ts';

export const F22: CauseRecord = {
  title: 'Connection: keep-alive, Upgrade is refused (Firefox)',
  otherBrowsers:
    'Firefox fails with its one sentence: `Firefox can’t establish a connection to the server at wss://….` Chromium and Safari connect.',
  script: `${NEVER_OPENED} Only in Firefox.`,
  seen: 'Only Firefox fails.',
  cause:
    'Firefox sends `Connection: keep-alive, Upgrade`. A rule or a library compares the whole header with `Upgrade`: Apache’s `RewriteCond %{HTTP:Connection} ^Upgrade$`, iisnode, old libraries.',
  probe: handshake('https://example.com/socket', { Connection: 'keep-alive, Upgrade' }),
  decides: 'This handshake gets no 101, but the same one with `Connection: Upgrade` does.',
  fix: {
    apache: '`RewriteCond %{HTTP:Connection} Upgrade [NC]`, without ^ and $',
    iis: '`<set name="HTTP_CONNECTION" value="Upgrade"/>`',
    haproxy: '`hdr(Connection) -i upgrade` compares each token; `hdr_reg` with ^ and $ does not',
    application: 'read Connection as a list of tokens, in any case',
  },
  unaffected: {
    nginx: 'with the map over `$http_upgrade` it never looks at Connection.',
    caddy: 'reads Connection as a list of tokens.',
  },
  lookAlikes: { F48: 'it is the case of the word that matters.' },
  sources: [
    'virtualmin/virtualmin-gpl#972',
    'Azure/iisnode#497',
    'http-party/node-http-proxy#690',
    'snapview/tungstenite-rs#106',
  ],
};
