import { differences } from '../place.ts';

const SOURCE = 'https://github.com/caddyserver/caddy/blob/v2.11.4/modules/caddyhttp/reverseproxy';

/** What differs from nginx by Caddy's nature. Sources are recorded endings or Caddy's own source. */
export const CADDY_DIFFERENCES = differences('2.6, 2.11', [
  {
    id: 'access-line',
    text: 'The line about a WebSocket is written when it ends, with the time in microseconds. Caddy 2.11 logs status 101; Caddy 2.6 logs status 0 and size 0, and the Upgrade header of the answer shows that it was a 101.',
    source: 'recorded/*/page-closed.txt',
  },
  {
    id: 'h2-websocket',
    text: 'Extended CONNECT (RFC 8441) is off: a browser opens a second connection, by HTTP/1.1, for the WebSocket of an HTTPS page.',
    source: 'recorded/*/page-closed-h2.txt',
  },
  {
    id: 'end-of-tunnel',
    text: 'The log does not say who closed a WebSocket. At DEBUG, Caddy 2.11 names the error if one side broke the connection; Caddy 2.6 never does.',
    source: `recorded/*/{page-closed,backend-killed,browser-reset}.txt, ${SOURCE}/streaming.go`,
  },
  {
    id: 'idle-timeout',
    text: 'stream_timeout is the longest life of a WebSocket, not a limit on silence. The lab uses read_timeout of the transport: it cuts a WebSocket whose backend is silent, whatever the client sends.',
    source: `recorded/*/proxy-timeout-one-way.txt, ${SOURCE}/httptransport.go`,
  },
  {
    id: 'idle-timeout-logged',
    text: 'A cut after read_timeout is "streaming error … i/o timeout" at DEBUG. In Caddy 2.6 it looks like any other end.',
    source: 'recorded/*/proxy-timeout.txt',
  },
  {
    id: 'reload-closes',
    text: 'Caddy before 2.7 closes every WebSocket at a reload, at once, with a close frame 1001 to both sides. Later ones wait for stream_close_delay; then both sides see 1006.',
    source:
      'recorded/*/proxy-reloaded.txt, https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#streaming',
  },
  {
    id: 'one-stop',
    text: 'There is one kind of stop. It does not wait for WebSockets: clients see 1001 from Caddy 2.6, and 1006 from Caddy 2.11 with stream_close_delay.',
    source: 'recorded/*/{proxy-stopped,proxy-quit}.txt',
  },
  {
    id: 'killed-unlogged',
    text: 'Neither a proxy that is killed nor one that is stopped logs the connections that it held; Caddy 2.6 may do so at a stop.',
    source: 'recorded/*/{proxy-killed,proxy-stopped,proxy-quit}.txt',
  },
  {
    id: 'client-gave-up',
    text: 'A client that leaves before the answer is logged with status 0 (nginx: 499); at DEBUG the line before says "context canceled".',
    source: 'recorded/*/page-gave-up.txt',
  },
  {
    id: 'unknown-name',
    text: 'Another host name is answered 400 because the configuration says so; by itself Caddy answers 200 with an empty body. Another name in the TLS handshake is refused with the alert internal_error (nginx: unrecognized_name), and no line is logged.',
    source: 'recorded/*/other-host.txt',
  },
  {
    id: 'forwarded-for',
    text: 'X-Forwarded-For, -Host and -Proto are sent by default. What a client sends in them is dropped.',
    source: 'https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#defaults',
  },
]);
