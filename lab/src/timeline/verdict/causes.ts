import type { Viewpoint } from '../observations.ts';
import type { Cause } from './cause.ts';
import { CLIENT_CAUSES } from './client-causes.ts';

/**
 * The causes by their stable codes. `{age}` is how long the socket was open; `{party}` is the page,
 * or the client if it is not a browser; `{page}` is known for browsers only.
 */
export const CAUSES = {
  ...CLIENT_CAUSES,
  'backend-closed': {
    who: 'backend',
    sentence: 'The backend closed it[ with {code}][ “{reason}”][ after {age}].',
    evidence: 'the backend’s close by server, or a close frame that the page did not ask for',
  },
  'protocol-error': {
    who: 'backend',
    sentence:
      'The backend closed it[ with {code}][ after {age}]: a frame from the client violated the protocol[ ({reason})].',
    fix: 'Something on the path may have altered a frame[: check {extension} first].',
    evidence: 'the backend’s error and close by server with 1002 or 1007',
  },
  'backend-stopped': {
    who: 'backend',
    sentence: 'The backend was stopped and closed it[ with {code}][ after {age}].',
    fix: 'Nothing to fix[: the {page} reconnects by itself once the backend is up].',
    evidence: 'the backend’s stop, or its close frame with 1001',
  },
  'message-too-big': {
    who: 'backend',
    sentence:
      'The backend refused a message as too big (1009)[ after {age}][; its limit is {limit}].',
    fix: 'Send smaller messages, or raise MAX_PAYLOAD_BYTES.',
    failure: 'F28',
    evidence: 'the backend’s close with 1009',
  },
  'slow-consumer': {
    who: 'backend',
    sentence:
      'The backend closed it with 1013[ after {age}]: the client read too slowly[ ({reason})].',
    fix: 'Send less, or raise MAX_BUFFERED_BYTES.',
    evidence: 'the backend’s close with 1013',
  },
  'heartbeat-missed': {
    who: 'backend',
    sentence:
      'The backend cut it[ after {age}]: its RFC 6455 ping was not answered[ within {interval}].',
    fix: 'The client stopped responding, or the network path to it broke: a sleeping computer, a suspended tab, a lost network.',
    evidence: 'the backend’s close “no pong in time”',
  },
  'close-unanswered': {
    who: 'backend',
    sentence: 'The backend was stopped and cut it[ after {age}]: its close frame was not answered.',
    evidence: 'the backend’s close “the close frame was not answered in time”',
  },
  'backend-killed': {
    who: 'backend',
    sentence:
      'The backend process ended without a close frame[ when this had been open for {age}]: it was killed or crashed.',
    fix: 'Its last lines are in make logs; a clean stop closes with 1001.',
    evidence: 'no close in the backend’s log, and the backend is not running or has restarted',
  },
  'proxy-timeout': {
    who: 'proxy',
    sentence:
      'The proxy cut it[ after {silence} of silence][, {age} after it opened]: its timeout for a connection without data[ ({assumed})].',
    fix: 'Send the visible ping more often (PING_INTERVAL_MS), or raise the timeout: timeout of <proxy> (ARR), proxy_read_timeout (nginx).',
    failure: 'F02',
    link: 'docs/troubleshooting.md#close-1006',
    evidence: 'the proxy’s error log: timed out while proxying upgraded connection',
  },
  'proxy-send-timeout': {
    who: 'proxy',
    sentence: 'The proxy cut it[ after {age}]: the client stopped reading (send timeout).',
    fix: 'The client program may hang, or the network path to it broke; send_timeout (nginx) sets how long the proxy waits.',
    link: 'docs/troubleshooting.md#close-1006',
    evidence: 'the proxy’s error log: client timed out while proxying upgraded connection',
  },
  'proxy-reloaded': {
    who: 'proxy',
    sentence:
      'The proxy was reloaded and cut it[ {drained} later], when the old worker’s shutdown timeout ran out[; the socket was {age} old].',
    fix: 'A recycled application pool of IIS does the same after its shutdownTimeLimit[: let the {page} reconnect by itself].',
    failure: 'F13',
    link: 'docs/troubleshooting.md#close-1006',
    evidence:
      'the proxy’s error log: reconfiguring, and a worker’s exit as the socket ended, when its shutdown timeout ran out',
  },
  'proxy-stopped': {
    who: 'proxy',
    sentence: 'The proxy was stopped, and cut it[ after {age}].',
    fix: 'Start it again (make up)[; the {page} reconnects by itself].',
    link: 'docs/troubleshooting.md#close-1006',
    evidence:
      'the proxy’s error log: a signal to stop as the socket ended, or when the time limit for open connections ran out',
  },
  'proxy-killed': {
    who: 'proxy',
    sentence:
      'The proxy process ended without logging it[ when this had been open for {age}]: it was killed or crashed.',
    fix: 'Start it again (make up)[; the {page} reconnects by itself].',
    link: 'docs/troubleshooting.md#close-1006',
    evidence: 'no line for the socket in its log, and the proxy is not running or has restarted',
  },
  'closed-on-the-way': {
    who: 'network',
    sentence:
      'Something between the browser and the backend closed it with {code}[ “{reason}”][ after {age}]: the backend sent no close frame, and lost the connection itself.',
    fix: 'Look for a second proxy on the path.',
    evidence: 'a clean close in the browser, and the backend’s close by network',
  },
  'deflate-not-carried': {
    who: 'proxy',
    sentence:
      'Likely the proxy cannot relay {extension}: {count} sockets that had negotiated it broke without a close frame at the same age[, {age}].',
    fix: 'Turn it off in the backend, or remove Sec-WebSocket-Extensions from the request at the proxy, then try again.',
    failure: 'F03',
    evidence: 'three or more sockets were cut at the same age, well under a second',
  },
  'compressed-frame': {
    who: 'proxy',
    sentence:
      'The proxy cannot carry {extension}: ARR lost the {from}’s first compressed frame and ended the socket without a close frame[ after {age}].',
    fix: 'Turn it off in the backend, or take Sec-WebSocket-Extensions out of the request at the proxy (IIS: set HTTP_SEC_WEBSOCKET_EXTENSIONS to an empty value).',
    failure: 'F03',
    evidence: 'the relay’s close with compressed-frame',
  },
  'frame-refused': {
    who: 'proxy',
    sentence:
      'The proxy ended it[ after {age}]: a frame of the {from}’s broke the rules ({reason}).',
    fix: 'Something on the way may have changed a frame.',
    evidence: 'the relay’s close with the rule that a frame broke',
  },
  'relay-killed': {
    who: 'proxy',
    sentence:
      'ARR’s relay ended without closing it[ after {age}]: it was killed or crashed, and with it every WebSocket that it carried.',
    fix: 'make up starts it again.',
    evidence: 'the relay’s open, no end of it, and a start without an end before it',
  },
  'backend-dropped': {
    who: 'backend',
    sentence: 'The backend dropped it without a close frame[ after {age}].',
    fix: 'Its last lines are in make logs.',
    evidence: 'the relay’s close: dropped by the backend, which logged no close',
  },
  'cut-at-same-age': {
    who: 'network',
    sentence:
      'Likely something between the two ends cuts every socket: {count} broke without a close frame at the same age[, {age}].',
    fix: 'Try wss:// if it was ws://, and from another network: a firewall or a virus scanner may block WebSockets.',
    failure: 'F31',
    evidence: 'three or more sockets were cut at the same age, well under a second',
  },
  'network-cut': {
    who: 'network',
    sentence:
      'The connection between {between} broke without a close frame[ after {age}]; both ends were still running and neither ended it.',
    fix: 'Look for a change in between: a network, a container that started, a firewall.',
    link: 'docs/troubleshooting.md#close-1006',
    evidence: 'both ends say that the other side went away, and the proxy logged no cut',
  },
  'handshake-refused-by-backend': {
    who: 'backend',
    sentence:
      'The backend refused the handshake with {status}[: {reason}][ ({details})][, a redirect to {location}].',
    link: 'docs/troubleshooting.md#error-during-websocket-handshake-unexpected-response-code-403',
    evidence: 'the backend’s refuse, or its status in the proxy’s log (SERVER-STATUS)',
  },
  'handshake-refused-by-proxy': {
    who: 'proxy',
    sentence:
      'The proxy refused the handshake with {status}[, a redirect to {location},] and did not contact a backend[: {meaning}].',
    fix: 'Its configuration says why: lab101 explain shows, rule by rule, what it does with the address.',
    evidence: 'a status in the proxy’s log that is not 101, without X-ARR-LOG-ID',
  },
  'answer-replaced': {
    who: 'proxy',
    sentence:
      'The backend answered {backend}, and the proxy answered {status} in its place[: {meaning}].',
    evidence: 'a status in the proxy’s log that differs from the backend’s (SERVER-STATUS)',
  },
  'answer-not-http': {
    who: 'backend',
    sentence: 'The backend’s answer is not HTTP.',
    fix: 'Check what listens on its port: it may speak only TLS or HTTP/2, or write plain text to an upgrade that it refuses.',
    failure: 'F46',
    evidence:
      'the proxy’s error log, or a status below 100 in its access log, or the browser’s error on a direct connection',
  },
  'backend-unreachable': {
    who: 'proxy',
    sentence: 'The proxy answered {status}: {reason}.',
    fix: 'Check whether the backend is up: make status.',
    evidence: 'a 502 or 504 in the proxy’s log without SERVER-STATUS',
  },
  'handshake-not-upgraded': {
    who: 'proxy',
    sentence:
      'The handshake was answered {status} like a page: the upgrade did not reach the backend.',
    fix: 'The proxy must send Upgrade and Connection to the backend (IIS: install the feature WebSocket Protocol).',
    failure: 'F01',
    link: 'docs/logs.md#the-proxys-log',
    evidence:
      'the backend’s no-upgrade, or a browser’s handshake and a 2xx in the proxy’s log where a 101 should be',
  },
  'answered-without-upgrade': {
    who: 'backend',
    sentence:
      'The backend answered the handshake {status} like a page, although the upgrade reached it.',
    fix: 'Something else than the WebSocket server has that path: lab101 explain shows what the rules make of the address.',
    failure: 'F07',
    evidence: 'the relay’s close with not-upgraded, and a 2xx of the backend’s',
  },
  'answered-like-a-page': {
    who: 'cannot tell',
    sentence:
      'A request with a socket’s id was answered {status} like a page: it did not request an upgrade, or the upgrade did not reach the backend.',
    link: 'docs/logs.md#the-proxys-log',
    evidence: 'a 2xx in the proxy’s log for a request with a cid, and no browser that asked',
  },
  'answer-not-accepted': {
    who: 'client',
    sentence: 'The browser rejected the answer to the handshake: {reason}.',
    evidence: 'the browser’s error, and a 101 in the proxy’s or the backend’s log',
  },
  'certificate-refused': {
    who: 'client',
    sentence: 'The browser did not trust the certificate ({reason}): the handshake was never sent.',
    fix: 'make trust, then restart the browser.',
    failure: 'F15',
    link: 'docs/troubleshooting.md#error-in-connection-establishment-neterr_cert_authority_invalid',
    evidence: 'the browser’s error',
  },
  'tls-failed': {
    who: 'cannot tell',
    sentence: 'TLS failed ({reason}): the handshake was never sent.',
    fix: 'Most often the certificate is not trusted: make trust, then restart the browser.',
    link: 'docs/troubleshooting.md#error-in-connection-establishment-neterr_cert_authority_invalid',
    evidence: 'the browser’s error, which does not say whose fault it was',
  },
  'never-reached': {
    who: 'network',
    sentence: 'It never connected: {reason}.',
    fix: 'Check whether the lab is up: make status.',
    evidence: 'the browser’s error, or no line about it in any log',
  },
  'still-open': {
    who: 'nobody',
    sentence: 'It is open.',
    evidence: 'no end in anything that was watched',
  },
  'not-answered-yet': {
    who: 'nobody',
    sentence: 'Its handshake has not been answered yet.',
    evidence: 'no answer and no end in anything that was watched',
  },
  'cannot-tell': {
    who: 'cannot tell',
    sentence: '{what}; what was watched does not show {open}[, and {clocks}].',
    link: 'docs/troubleshooting.md#close-1006',
    evidence: 'not conclusive',
  },
} as const satisfies Record<string, Cause>;

export type CauseCode = keyof typeof CAUSES;

/** What a viewpoint that was not watched would show. */
export const WOULD_SHOW: Readonly<
  Record<'handshake' | 'end', Readonly<Record<Viewpoint, string>>>
> = {
  handshake: {
    browser: 'The browser would show the answer, or why there was none.',
    proxy: 'The proxy’s log would show whether the handshake got that far, and who answered it.',
    backend:
      'The backend’s log would show whether the handshake got that far, and why it was refused.',
  },
  end: {
    browser: 'The browser would show whether the page closed it, went away, or was cut off.',
    proxy: 'The proxy’s log would show whether it cut the connection, and why.',
    backend: 'The backend’s log would show who started the close, with its code.',
  },
};
