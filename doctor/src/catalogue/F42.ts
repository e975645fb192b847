import { type CauseRecord } from './record.ts';

export const F42: CauseRecord = {
  title: 'the close frame is not answered in time',
  otherBrowsers: 'Not measured in other browsers.',
  script:
    '`socket.close()` hangs: Chromium fires no `close` event within 5 s. What should be 1000 becomes 1006.',
  seen: 'Pages that wait for `close` before they connect again stand still. Servers hold sockets of users who have left.',
  cause:
    'A hop waits for the other side to close first, or holds the connection open for keep-alive: the FIN comes 5 to 30 s late.',
  probe: 'lab101 doctor wss://example.com/socket --backend http://127.0.0.1:8080',
  decides:
    'It closes with 1000 and measures the answer and the FIN, through the proxy and past it.',
  fix: {
    apache: '`SetEnv proxy-nokeepalive 1`',
    yarp: 'update to 2.0 or later',
    haproxy: '`timeout client-fin 30s` and `timeout server-fin 30s`, so that half-closed ones end',
    application: 'answer a close frame at once; update the relay',
  },
  unaffected: {
    nginx: 'passes the close frame and the end of the connection on at once.',
    caddy: 'passes the close frame and the end of the connection on at once.',
  },
  lookAlikes: {
    F47: 'a ping is not answered either.',
    F02: 'the connection had been cut before.',
  },
  sources: ['dotnet/yarp#1770', 'websockets/ws#2257'],
};
