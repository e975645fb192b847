import { type CauseRecord, NEVER_OPENED, unexpectedStatus } from './record.ts';

export const F30: CauseRecord = {
  title: 'there is a limit of connections',
  toTell: '--proxy-log FILE: a limit is logged',
  console: [
    'Connection closed before receiving a handshake response',
    unexpectedStatus(503),
    unexpectedStatus(500),
    unexpectedStatus(429),
  ],
  script: `${NEVER_OPENED} Some applications open the socket and close it with 1013.`,
  messages: {
    'nginx, level alert': ['worker_connections are not enough'],
    nginx: ['limiting connections by zone'],
  },
  seen: 'It works until a number of sockets are open, and again when some have closed.',
  cause:
    'Each WebSocket takes two connections of a proxy, for as long as it lives. nginx: `worker_connections`, `limit_conn`; HAProxy: `maxconn`; Envoy: 1024 connections to a cluster.',
  probe: 'lab101 doctor wss://example.com/socket --proxy-log error.log',
  decides:
    'It opens twelve sockets at once: those above a number are refused or reset. The log names the limit.',
  fix: {
    nginx: 'raise `worker_connections` or `limit_conn`: each WebSocket takes two connections',
    haproxy: 'raise `maxconn`, of the frontend and of the server',
    apache: 'raise `MaxRequestWorkers`, or use mpm_event',
    envoy: '`circuit_breakers: { thresholds: [{ max_connections: 10000 }] }` in the cluster',
    traefik: 'raise `amount` of the inFlightReq middleware',
    iis: 'raise the site’s `maxConnections` and `appConcurrentRequestLimit`',
  },
  lookAlikes: {
    F24: 'the sockets above the limit wait and do not fail.',
    F11: 'it fails also with no other socket open.',
    F08: 'a single socket is refused by turns, too.',
    F31: 'each handshake fails in the same way.',
  },
  sources: ['nginx.org: worker_connections', 'nginx.org: limit_conn'],
};
