import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F11: CauseRecord = {
  title: 'the backend does not answer the proxy',
  toTell: '--backend URL, or the proxy’s error log: --proxy-log FILE',
  console: [
    unexpectedStatus(502),
    unexpectedStatus(503),
    unexpectedStatus(504),
    'Error in connection establishment: net::ERR_CONNECTION_REFUSED',
    'WebSocket opening handshake timed out',
  ],
  messages: {
    nginx: [
      'connect() failed (111: Connection refused) while connecting to upstream',
      'connect() failed (113: No route to host) while connecting to upstream',
      'failed (13: Permission denied) while connecting to upstream',
      'no live upstreams while connecting to upstream',
      'upstream prematurely closed connection while reading response header from upstream',
      'upstream timed out (110: Connection timed out) while connecting to upstream',
      'recv() failed (104: Connection reset by peer) while reading response header from upstream',
      'upstream timed out (110: Connection timed out) while reading response header from upstream',
    ],
    HAProxy: ['503 … SC--'],
    Apache: ['AH01114: HTTP: failed to make connection to backend'],
    IIS: ['HTTP Error 502.3', 'HTTP Error 502.4', 'HTTP Error 502.5', 'HTTP Error 500.30'],
    'IIS log': ['502 3 12002', '502 3 12029', '502 3 12030'],
    wscat: ['connect ECONNREFUSED ::1:9001'],
  },
  seen: 'The page of the same backend fails in the same way.',
  cause:
    'The backend is not running, listens elsewhere, or only on one of 127.0.0.1 and ::1. Node 17 and later may take `localhost` for ::1. In a container, localhost is the container itself. Or it hangs.',
  probe:
    "curl -i --max-time 5 'https://example.com/socket'\ncurl -i --max-time 5 'http://127.0.0.1:8080/socket'   # where the proxy runs",
  decides:
    'A plain GET through the proxy fails in the same way, and the backend’s own address refuses or is silent.',
  fix: {
    application:
      'start the backend; check host and port that the proxy is given, and 127.0.0.1 against ::1',
    nginx: '`proxy_pass http://127.0.0.1:8080;` with the address and not localhost',
    apache: '`ProxyPass /ws http://127.0.0.1:8080/ws`',
    haproxy: '`server app 127.0.0.1:8080 check`',
    caddy: '`reverse_proxy 127.0.0.1:8080`',
    iis: '`url="http://127.0.0.1:8080/{R:1}"`; a longer `system.webServer/proxy` timeout for 12002',
    traefik: 'the service’s url or port; in Docker the port of the container',
  },
  lookAlikes: {
    F12: 'the error log names the TLS handshake, or a response that ended too early.',
    F30: 'it works until a number of sockets are open.',
    F24: 'the handshake waits, and goes on when another socket closes.',
    F34: 'the page works, and only the handshake gets 502.',
    F31: 'the page works, and the handshake is never answered.',
    F13: 'it works again after a moment: the backend was being restarted.',
    F08: 'only some requests fail: one of several backends is down, or does not know the session.',
    F07: 'the answer is the page for a path that is not there, not for a host that is not there.',
  },
  sources: ['websockets/wscat#144', 'websockets/ws#2078', 'louislam/uptime-kuma#3470'],
};
