import { type CauseRecord } from './record.ts';

export const F16: CauseRecord = {
  title: 'the browser asks for permission before it connects to a local network',
  console: ['Error in connection establishment: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS'],
  otherBrowsers:
    'Firefox 154 and later: `NS_ERROR_LOCAL_NETWORK_DENIED`. Safari has no such check.',
  seen: 'Nothing reaches the server. Chrome 147 and later ask the user first; a page without TLS is refused without a question.',
  cause:
    'A page from a public address opens a socket to a private or loopback address (Local Network Access). The address that the name resolves to decides, not the name.',
  probe: 'lab101 doctor wss://192.168.1.20/socket --page https://example.com/',
  decides:
    'In the page’s console: `(await navigator.permissions.query({ name: "loopback-network" })).state`, or `"local-network"`.',
  fix: {
    network: 'connect to the page’s own host, through its proxy',
    browser:
      'allow the local network when the browser asks; policy LocalNetworkAccessAllowedForUrls',
    application: 'serve the page over https; in an iframe `allow="loopback-network"`',
  },
  fewProxies:
    'The browser decides before anything is sent. Every proxy fixes it in the same way: serve page and socket from one host.',
  lookAlikes: {
    F06: 'the console speaks of mixed content.',
    F45: 'the address is baked in: other users’ browsers cannot reach it at all.',
  },
  sources: [
    'obs-websocket-community-projects/obs-websocket-js#367',
    'obsproject/obs-websocket#1340',
    'WICG/local-network-access#4',
  ],
};
