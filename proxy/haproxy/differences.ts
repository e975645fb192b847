import { differences } from '../place.ts';

const MANUAL = 'https://docs.haproxy.org/3.2/configuration.html';

/** What differs from nginx by HAProxy's nature. Sources are recorded endings or the manual. */
export const HAPROXY_DIFFERENCES = differences('2.6, 3.2', [
  {
    id: 'access-line',
    text: 'The line about a WebSocket is written when it ends, with status 101. It has the time in microseconds.',
    source: 'recorded/*/page-closed.txt',
  },
  {
    id: 'h2-websocket',
    text: 'Extended CONNECT (RFC 8441) is on whenever h2 is: a browser opens the WebSocket of an HTTPS page by HTTP/2. The client gets status 200; the log says GET, 101 and HTTP/2.0, and the backend gets an HTTP/1.1 upgrade with a key of the proxy’s.',
    source: 'recorded/*/page-closed-h2.txt',
  },
  {
    id: 'absolute-target',
    text: 'The target of a request by HTTP/2 is logged in absolute form.',
    source: 'recorded/*/page.txt',
  },
  {
    id: 'end-of-tunnel',
    text: 'The log does not say who closed a WebSocket: with a close frame or without one, by client or backend, the termination state is "--".',
    source: 'recorded/*/{page-closed,browser-killed,backend-stopped,backend-killed}.txt',
  },
  {
    id: 'reset',
    text: 'A client that resets its connection is "CD".',
    versions: '2.6',
    source: 'recorded/2.6/browser-reset.txt',
  },
  {
    id: 'idle-timeout',
    text: 'timeout tunnel runs for both directions together and is logged as "cD". The log does not say whether both sides were silent or the client took nothing.',
    source: `recorded/*/proxy-timeout.txt, ${MANUAL}#4.2-timeout%20tunnel`,
  },
  {
    id: 'backend-down',
    text: 'A request is retried three times, a second apart, and then answered 503 (nginx: 502 at once). In a container whose backend is stopped each try takes some seconds, until its name is gone.',
    source: `recorded/*/refused-502.txt, ${MANUAL}#4.2-retries`,
  },
  {
    id: 'client-gave-up',
    text: 'A client that leaves before the answer is noticed only when the backend has answered: it is logged with that answer (nginx: 499).',
    source: `recorded/*/page-gave-up.txt, ${MANUAL}#4.2-option%20abortonclose`,
  },
  {
    id: 'cut-tunnel-status',
    text: 'A tunnel that hard-stop-after cuts has the termination state "K". HAProxy 3.2 logs 500 for it; the captured Upgrade header of the answer shows that it was a 101.',
    versions: '3.2',
    source: 'recorded/3.2/proxy-reloaded.txt',
  },
  {
    id: 'killed-unlogged',
    text: 'Neither a proxy that is killed nor one that is stopped with SIGTERM logs the connections that it held.',
    source: 'recorded/*/{proxy-killed,proxy-stopped}.txt',
  },
  {
    id: 'notices-without-time',
    text: 'What the master and its workers write to stderr has no time: it is known from when it was read.',
    source: 'recorded/*/proxy-stopped.txt',
  },
  {
    id: 'unknown-name',
    text: 'Another host name is answered 400; another name in the TLS handshake is refused with the alert unrecognized_name, as nginx does.',
    source: 'recorded/*/other-host.txt',
  },
  {
    id: 'headers-lower-case',
    text: 'Header names reach the backend in lower case.',
    versions: '3.2',
    source: `${MANUAL}#3.2-h1-case-adjust`,
  },
]);
