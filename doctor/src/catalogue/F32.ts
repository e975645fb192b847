import { type CauseRecord, CUT } from './record.ts';

export const F32: CauseRecord = {
  title: 'Traefik cuts the connection while it reads the first byte',
  toTell: 'Traefik’s log: Peeking first byte',
  otherBrowsers: 'The same in every browser.',
  script: CUT,
  messages: { Traefik: ['Error while Peeking first byte: … i/o timeout'] },
  seen: 'The socket dies within seconds.',
  cause:
    'A fault of Traefik 2.11.1 and 3.0.0-rc4: the time limit for reading is not lifted from an upgraded connection.',
  probe: 'lab101 doctor wss://example.com/socket --proxy-log traefik.log',
  decides: 'The line in the log, and the version.',
  fix: {
    traefik: 'update to 2.11.2 or later, and remove the `lingeringTimeout` that was set against it',
  },
  fewProxies: 'Only these versions of Traefik have the fault.',
  lookAlikes: {
    F02: 'a socket with pings survives.',
    F13: 'a reload at the same time.',
  },
  sources: [
    'traefik/traefik#10589',
    'traefik/traefik#10598',
    'traefik/traefik#10992',
    'louislam/uptime-kuma#4669',
  ],
};
