import { type CauseRecord } from './record.ts';

export const F47: CauseRecord = {
  title: 'a front answers 101, and nothing is behind it',
  toTell: 'whether the backend logs the connection',
  otherBrowsers: 'Not measured in other browsers.',
  script: '`open`, no message, then `close` with 1006 after seconds.',
  seen: 'The Network panel shows 101 and no message; the backend logs a plain GET, or nothing.',
  cause:
    'A tunnel or gateway answers the upgrade by itself and asks the backend with a plain GET, or not at all.',
  probe: `lab101 doctor wss://example.com/socket`,
  decides: 'A random path and version 99 get 101 as well, and a ping is never answered.',
  fix: {
    network: 'set the type of the tunnel’s service to the backend’s own scheme',
    cloudflare:
      'the tunnel’s service: `http://localhost:8080` or `ws://localhost:8080`, as the backend speaks',
  },
  unaffected: {
    nginx: 'passes on a 101 only if the backend sent it.',
    haproxy: 'passes on a 101 only if the backend sent it.',
    apache: 'passes on a 101 only if the backend sent it.',
    caddy: 'passes on a 101 only if the backend sent it.',
  },
  lookAlikes: {
    F31: 'a ping is answered, and the socket dies later.',
    F03: 'it dies at the first message, and only with permessage-deflate.',
    F05: 'IIS: the Accept is wrong, or the socket ends at once.',
  },
  sources: ['RFC 6455, section 4.2.2'],
};
