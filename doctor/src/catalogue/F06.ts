import type { CauseRecord } from './record.ts';

export const F06: CauseRecord = {
  title: 'a page loaded over https opens ws://',
  console: [
    "+Failed to construct 'WebSocket': An insecure WebSocket connection may not be initiated from a page loaded over HTTPS.",
    "+Mixed Content: The page at 'https://…' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://…'. This request has been blocked; this endpoint must be available over WSS.",
  ],
  otherBrowsers:
    'Firefox throws `SecurityError: The operation is insecure.` WebKit throws nothing: an `error` event, readyState 3, and no `close` event; Safari’s console has `[blocked] The page at … requested insecure content from ws://…`.',
  script:
    '`new WebSocket()` throws a SecurityError in Chromium and Firefox; WebKit fires `error` alone.',
  seen: 'Nothing leaves the browser, so no proxy and no backend logs anything. To `ws://localhost` and `ws://127.0.0.1` Chromium and Firefox connect from an https page, Safari does not.',
  cause:
    'The address is written in a configuration instead of being built from the page’s own, or TLS ends at the proxy and the application believes that it is http.',
  probe: 'lab101 doctor ws://example.com/socket --page https://example.com/',
  decides: 'The two addresses alone decide: page https, socket ws, host not a loopback one.',
  fix: {
    application:
      'build the address from the page’s own: `new URL("/ws", location.href)`, with ws for http and wss for https',
    nginx: '`proxy_set_header X-Forwarded-Proto $scheme;`, for an application that builds it',
    apache: '`RequestHeader set X-Forwarded-Proto https` in the TLS host',
    haproxy: '`http-request set-header X-Forwarded-Proto https if { ssl_fc }`',
    iis: '`<set name="HTTP_X_FORWARDED_PROTO" value="https"/>` in the rule’s serverVariables',
  },
  unaffected: {
    caddy: 'sends X-Forwarded-Proto by itself.',
    traefik: 'sends X-Forwarded-Proto by itself.',
  },
  lookAlikes: {
    F29: 'the console names the Content-Security-Policy.',
    F16: 'the console names local network access checks.',
  },
  sources: ['gradio-app/gradio#6341', 'W3C Mixed Content', 'W3C Secure Contexts'],
};
