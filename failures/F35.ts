import { unexpectedStatus } from '@lab101/doctor';
import { lighttpd } from './chains.ts';
import type { Face } from './model.ts';

export const F35: readonly Face[] = [
  {
    title: 'lighttpd as it comes, over TLS',
    chain: [lighttpd()],
    secure: true,
    chromium: unexpectedStatus(405),
    doctor: { certainty: 'likely', beside: 'F01' }, // over HTTP/1.1 it forwards no upgrade either
    fix: {
      // Over HTTP/2, lighttpd 1.4.69 loses the backend's close frame: the page would get 1006.
      chain: [lighttpd('enable', 'server.feature-flags = ("server.h2proto" => "disable")')],
    },
  },
  {
    title: 'the front answers 405 to the extended CONNECT',
    chain: [],
    backend: { secure: true, http2: 'refuses' },
    secure: true,
    chromium: unexpectedStatus(405),
    timeline: 'handshake-refused-by-backend',
    fix: {
      backend: { secure: true },
      text: 'proxy.header = ("upgrade" => "enable") in lighttpd',
    },
  },
];
