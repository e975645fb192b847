import type { Observations } from '../../observations.ts';
import {
  backendOf,
  forwarded,
  entryFixture,
  eventFixture,
  noteFixture,
  proxyOf,
} from '../../test/observation-fixtures.ts';
import type { CauseCode } from '../causes.ts';
import { type VerdictCase, cut, browserFailed, upgraded, browserSaw } from './verdict-cases.ts';
import { relayLine } from './relay-cases.ts';

/** The lab's own backend runs too, has limits of its own, and was killed and restarted. */
const lab = {
  application: true,
  backend: backendOf(
    eventFixture('listen', -1000, { maxPayloadBytes: 4096 }),
    eventFixture('listen', 800, { maxPayloadBytes: 4096 }),
  ),
};

const page = browserSaw(cut);

/** What proxy and relay saw of an application's socket with this end. */
function relayed(fields: Readonly<Record<string, unknown>>): Partial<Observations> {
  const opened = relayLine(4, { event: 'open', extensions: '' });
  const end = relayLine(895, { event: 'close', code: 1006, ...fields });
  return {
    ...lab,
    proxy: proxyOf([upgraded]),
    relay: { events: [opened, end], running: true },
  };
}

function refused(status: number): Partial<Observations> {
  const request = { origin: 'http://localhost:8080' };
  return {
    ...lab,
    ...browserFailed(`Unexpected response code: ${status}`, { request }),
    proxy: proxyOf([entryFixture(`${forwarded(status)} ${status} 7`)]),
  };
}

/** The same without a browser: what watch sees of any client. */
function notUpgraded(
  end: string,
  fields: Readonly<Record<string, unknown>>,
): Partial<Observations> {
  const line = relayLine(6, { event: 'close', code: 1006, cause: 'not-upgraded', ...fields });
  const proxy = { entries: [entryFixture(end)], notes: [], running: true };
  return { ...lab, proxy, relay: { events: [line], running: true } };
}

const REFUSALS: readonly (readonly [status: number, says: RegExp])[] = [
  [400, /with 400\. Your application’s log says why: its path \(F07; .*, or an Origin .*it saw/],
  [401, /log says why: a cookie or token that the handshake lacks \(F10\)\.$/],
  [
    403,
    /why: an Origin that differs from Host \(F04; .* it saw http:\/\/localhost:8080, or a cookie/,
  ],
  [404, /log says why: its path \(F07; lab101 explain shows .*\)\.$/],
  [
    418,
    /why: its path \(F07; .*, a cookie or token .*, or an Origin .*; it saw http:\/\/localhost:8080\.$/,
  ],
  [500, /log says why: it failed while it answered\.$/],
  [503, /log says why: a limit of connections \(F30\)/],
];

const UNANSWERED: readonly (readonly [win32: number, cause: CauseCode, says: RegExp])[] = [
  [
    12_002,
    'backend-unreachable',
    /^The proxy answered 502\.3: it got no answer .*timed out\) \(F11\)\. The application did not answer within/,
  ],
  [
    12_029,
    'backend-unreachable',
    /no connection to the application\) \(F11\)\. Start your application, or check its port/,
  ],
  [
    12_030,
    'backend-unreachable',
    /\(F11\)\. The application took the connection and ended it without an answer/,
  ],
  [
    12_152,
    'backend-unreachable',
    /^The proxy answered 502\.3: the application’s answer is not valid .*\(F46\)\. Check what listens/,
  ],
  [
    12_152,
    'answer-replaced',
    /^The application answered 101, and the proxy answered 502\.3 in its place: the headers of that 101 are wrong .*\(F17\)/,
  ],
];

/** Sockets of a person's own application, whose log nobody has. */
export const APPLICATION_CASES: readonly VerdictCase[] = [
  [
    'of an application, the relay says',
    'backend: backend-dropped',
    /^The application dropped it without a close frame after 89\d ms\. Your application’s log says why/,
    { browser: page, ...relayed({ from: 'backend', cause: 'dropped' }) },
  ],
  [
    'of an application, the relay says, and no browser was watched',
    'backend: backend-closed',
    /^The application closed it with 4000 after 895 ms\.$/,
    relayed({ from: 'backend', cause: 'close-frame', code: 4000 }),
  ],
  [
    'of an application, and its limit is not the lab’s',
    'backend: message-too-big',
    /^The application refused a message as too big \(1009\) after 895 ms \(F28\)\. Send smaller messages, or raise the limit of your application\.$/,
    relayed({ from: 'backend', cause: 'close-frame', code: 1009 }),
  ],
  [
    'going away, an application does not say that it was stopped',
    'backend: backend-closed',
    /with 1001/,
    relayed({ from: 'backend', cause: 'close-frame', code: 1001 }),
  ],
  [
    'of an application, to which the relay passed it on',
    'client: page-closed',
    /closed it with 1000/,
    relayed({ from: 'client', cause: 'close-frame', code: 1000 }),
  ],
  [
    'the application’s side is not known, as the relay saw it',
    'client: client-lost',
    /^The client’s connection broke/,
    relayed({ from: 'client', cause: 'dropped' }),
  ],
  [
    'without the relay only the application’s log would tell',
    'cannot tell: cannot-tell',
    /does not show who ended it\. Your application’s log would show who started the close, with its code\.$/,
    { ...lab, browser: page, proxy: proxyOf([upgraded]) },
  ],
  ...REFUSALS.map(([status, says]): VerdictCase => [
    `of an application, with ${status}`,
    'backend: handshake-refused-by-backend',
    says,
    refused(status),
  ]),
  ...[200, 204].map((status): VerdictCase => [
    `an application that answers ${status} to what the relay says is a handshake`,
    'backend: answered-without-upgrade',
    /^The application answered the handshake 20\d like a page, although the upgrade reached it \(F07\)\. /,
    notUpgraded(`${forwarded(status)} ${status} 7`, { status }),
  ]),
  ...UNANSWERED.map(([win32, cause, says]): VerdictCase => [
    `an application that gives no right answer, win32 ${win32}`,
    `proxy: ${cause}`,
    says,
    notUpgraded(`${forwarded(cause === 'answer-replaced' ? 101 : undefined)} 502 3 ${win32} 7`, {
      status: 502,
      substatus: 3,
      win32,
    }),
  ]),
  [
    'an application that is not up',
    'proxy: backend-unreachable',
    /^The proxy answered 502: .*Start your application, or check its port: make status says what answers\. If it is up, its own log says/,
    {
      ...lab,
      ...browserFailed('Unexpected response code: 502'),
      proxy: proxyOf(
        [entryFixture(`${forwarded(undefined)} 502 7`)],
        noteFixture('*4 connect() failed (111: Connection refused) while connecting to upstream'),
      ),
    },
  ],
  [
    'an application’s socket that the relay holds',
    'nobody: still-open',
    /^It is open/,
    {
      ...lab,
      proxy: proxyOf([]),
      relay: { events: [relayLine(4, { event: 'open', extensions: '' })], running: true },
    },
  ],
];
