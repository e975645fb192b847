import type { Observations } from '../../observations.ts';
import {
  backendOf,
  browserOf,
  forwarded,
  madeEntry,
  madeEvent,
  madeNote,
  madeSocket,
  proxyOf,
} from '../../test/made-observations.ts';
import { type Case, cut, handshakeFailed, upgraded } from './made-verdicts.ts';
import { relayLine } from './relay-cases.ts';

/** The lab's own backend runs too, has limits of its own, and was killed and restarted. */
const labs = backendOf(
  madeEvent('listen', -1000, { maxPayloadBytes: 4096 }),
  madeEvent('listen', 800, { maxPayloadBytes: 4096 }),
);

const page = browserOf(madeSocket(cut));

/** What proxy and relay saw of an application's socket with this end. */
function relayed(fields: Readonly<Record<string, unknown>>): Partial<Observations> {
  const opened = relayLine(4, { event: 'open', extensions: '' });
  const end = relayLine(895, { event: 'close', code: 1006, ...fields });
  return {
    application: true,
    backend: labs,
    proxy: proxyOf([upgraded]),
    relay: { events: [opened, end], running: true },
  };
}

function refused(status: number): Partial<Observations> {
  const failed = handshakeFailed(`Unexpected response code: ${status}`);
  const request = { origin: 'http://localhost:8080' };
  return {
    application: true,
    backend: labs,
    browser: browserOf(madeSocket({ ...failed, request })),
    proxy: proxyOf([madeEntry(`${forwarded(status)} ${status} 7`)]),
  };
}

/** Sockets of a person's own application, whose log the lab does not have. */
export const APPLICATION_CASES: readonly Case[] = [
  [
    'of an application, the relay says',
    'backend',
    'backend-dropped',
    /^The backend dropped it without a close frame after 89\d ms\. Your application’s log says why/,
    { browser: page, ...relayed({ from: 'backend', cause: 'dropped' }) },
  ],
  [
    'of an application, the relay says, and no browser was watched',
    'backend',
    'backend-closed',
    /^The backend closed it with 4000 after 895 ms\.$/,
    relayed({ from: 'backend', cause: 'close-frame', code: 4000 }),
  ],
  [
    'of an application, and its limit is not the lab’s',
    'backend',
    'message-too-big',
    /^The backend refused a message as too big \(1009\) after 895 ms \(F28\)\. Send smaller messages, or raise the limit of your application\.$/,
    relayed({ from: 'backend', cause: 'close-frame', code: 1009 }),
  ],
  [
    'going away, an application does not say that it was stopped',
    'backend',
    'backend-closed',
    /with 1001/,
    relayed({ from: 'backend', cause: 'close-frame', code: 1001 }),
  ],
  [
    'of an application, to which the relay passed it on',
    'client',
    'page-closed',
    /closed it with 1000/,
    relayed({ from: 'client', cause: 'close-frame', code: 1000 }),
  ],
  [
    'the application’s side is not known, as the relay saw it',
    'client',
    'client-lost',
    /^The client’s connection broke/,
    relayed({ from: 'client', cause: 'dropped' }),
  ],
  [
    'without the relay only the application’s log would tell',
    'cannot tell',
    'cannot-tell',
    /does not show who ended it\. Your application’s log would show who started the close, with its code\.$/,
    { application: true, backend: labs, browser: page, proxy: proxyOf([upgraded]) },
  ],
  [
    'of an application: its log says why',
    'backend',
    'handshake-refused-by-backend',
    /with 401\. Your application’s log says why: .* it saw http:\/\/localhost:8080\.$/,
    refused(401),
  ],
  [
    'an application that is not up',
    'proxy',
    'backend-unreachable',
    /^The proxy answered 502: .*Start your application, or check its port: make status says what answers\. If it is up, its own log says/,
    {
      application: true,
      backend: labs,
      browser: browserOf(madeSocket(handshakeFailed('Unexpected response code: 502'))),
      proxy: proxyOf(
        [madeEntry(`${forwarded(undefined)} 502 7`)],
        madeNote('*4 connect() failed (111: Connection refused) while connecting to upstream'),
      ),
    },
  ],
  [
    'an application’s socket that the relay holds',
    'nobody',
    'still-open',
    /^It is open/,
    {
      application: true,
      backend: labs,
      proxy: proxyOf([]),
      relay: { events: [relayLine(4, { event: 'open', extensions: '' })], running: true },
    },
  ],
];
