import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F26: CauseRecord = {
  title: 'Apache ignores upgrade=websocket, or lacks the module',
  toTell: 'Apache’s error log at startup: AH01146 or AH01144; --proxy-log FILE',
  console: [unexpectedStatus(200), unexpectedStatus(426), unexpectedStatus(500)],
  messages: {
    Apache: [
      "AH01146: Ignoring parameter 'upgrade=websocket' for worker 'http://…' because of worker sharing",
      'AH01144: No protocol handler was valid for the URL',
    ],
  },
  seen: 'The configuration looks right, and the handshake is answered like a plain GET. The only trace is one line at startup.',
  cause:
    'Lines to the same backend share one worker, and the parameters of the first line count: `ProxyPass /a http://backend/` before `ProxyPass /ws http://backend/ upgrade=websocket` loses the upgrade. Before 2.4.47 mod_proxy_wstunnel must be loaded.',
  probe: `${handshake('https://example.com/socket')}\ngrep -E 'AH0114[46]' /var/log/apache2/error.log`,
  decides:
    'A line with AH01146 or AH01144 decides. AH10239 with `tunneling protocol websocket` is a healthy socket.',
  fix: {
    apache:
      'put `upgrade=websocket` on the first ProxyPass to that backend, or use `ws://` for the WebSocket’s line; load mod_proxy_wstunnel before 2.4.47',
  },
  fewProxies: 'Only Apache shares workers between lines. See F01 for the others.',
  lookAlikes: {
    F01: 'no line of the configuration asks for the upgrade.',
    F11: 'the page gets 500 or 503, too.',
    F07: 'an earlier ProxyPass takes the path.',
  },
  sources: [
    'coder/code-server#1147',
    'cockpit-project/cockpit#5812',
    'thingsboard/thingsboard#1144',
  ],
};
