import type { CauseRecord } from './record.ts';

export const F29: CauseRecord = {
  title: 'the page’s Content-Security-Policy forbids the connection',
  console: [
    '+Connecting to \'wss://…\' violates the following Content Security Policy directive: "connect-src …". The action has been blocked.',
  ],
  otherBrowsers: 'Firefox throws `NS_ERROR_CONTENT_BLOCKED`; WebKit throws a SecurityError.',
  script: '`error` and readyState 3, and no `close` event in Chromium.',
  seen: 'Nothing leaves the browser. Safari before 2022 did not count ws:// of the same host as `’self’`.',
  cause:
    'The page’s response, or a meta element, has a Content-Security-Policy whose connect-src (or default-src) lacks the address.',
  probe: "curl -sI 'https://example.com/' | grep -i content-security-policy",
  decides:
    'connect-src, else default-src, must have the address. `lab101 doctor … --page URL` compares them.',
  fix: {
    application: "`connect-src 'self'` and the wss:// address in the Content-Security-Policy",
    nginx: '`add_header Content-Security-Policy "connect-src \'self\' wss://example.com" always;`',
    apache: '`Header always set Content-Security-Policy "connect-src \'self\' wss://example.com"`',
    iis: '`<add name="Content-Security-Policy" value="connect-src \'self\' wss://example.com"/>` in customHeaders',
    caddy: '`header Content-Security-Policy "connect-src \'self\' wss://example.com"`',
    haproxy:
      '`http-response set-header Content-Security-Policy "connect-src \'self\' wss://example.com"`',
  },
  lookAlikes: { F06: 'the console speaks of mixed content.' },
  sources: ['w3c/webappsec-csp#7', 'gravitational/teleport#7929', 'tektoncd/dashboard#1837'],
};
