import { AT, backendOf, eventFixture, DIRECT, closedWith } from '../test/observation-fixtures.ts';
import { type VerdictCase, testCases, browserSaw } from './test/verdict-cases.ts';

const DEFLATE = 'permessage-deflate';

/** The backend's events for sockets, one a second, that were cut at these ages in ms. */
const cutAt = (
  ages: readonly number[],
  extensions = '',
  { via = 'proxy', ...end }: Readonly<Record<string, unknown>> = {},
) =>
  backendOf(
    ...ages.flatMap((durationMs, index) => {
      const cid = `socket-${index}`;
      const openMs = 1000 * index;
      return [
        eventFixture('open', openMs, { cid, via, extensions }),
        eventFixture('message', openMs + 1, { cid, n: 1 }),
        eventFixture('close', openMs + durationMs, {
          cid,
          by: 'network',
          code: 1006,
          durationMs,
          ...end,
        }),
      ];
    }),
  );

/** A socket that was gone so soon, before any frame. */
const goneAfter = (durationMs: number, ...frames: readonly string[]) =>
  backendOf(
    eventFixture('open', 3, { cid: 'a', via: 'proxy' }),
    ...frames.map((name) => eventFixture(name, 4, { cid: 'a', n: 1 })),
    eventFixture('close', 3 + durationMs, { cid: 'a', by: 'network', code: 1006, durationMs }),
  );

testCases([
  [
    'the same age again and again, with permessage-deflate',
    'proxy: deflate-not-carried',
    /^Likely the proxy cannot relay permessage-deflate: 3 sockets .* at the same age, (?:60|62|81) ms \(F03\)\. Turn it off/,
    { backend: cutAt([60, 81, 62], DEFLATE) },
  ],
  [
    'the same if IIS sent the backend 1011',
    'proxy: deflate-not-carried',
    /3 sockets/,
    { backend: cutAt([60, 61, 62], DEFLATE, { by: 'client', code: 1011 }) },
  ],
  [
    'the same twice may be chance',
    'cannot tell: cannot-tell',
    /does not show who ended it/,
    { backend: cutAt([160, 160], DEFLATE) },
  ],
  [
    'different ages',
    'cannot tell: cannot-tell',
    /does not show who ended it/,
    { backend: cutAt([110, 220, 330, 440], DEFLATE) },
  ],
  [
    'the same age, and as old as a timeout',
    'cannot tell: cannot-tell',
    /does not show who ended it/,
    { backend: cutAt([2000, 2000, 2000], DEFLATE) },
  ],
  [
    'the same age without an extension',
    'network: cut-at-same-age',
    /^Likely something between the two ends cuts every socket: 4 broke .*\(F31\)/,
    { backend: cutAt([300, 310, 320, 305]) },
  ],
  [
    'past the proxy it is not the proxy that cannot carry it',
    'network: cut-at-same-age',
    /^Likely something between/,
    { backend: cutAt([300, 300, 300], DEFLATE, { via: 'direct' }) },
  ],
  [
    'gone within milliseconds, before the first frame',
    'client: answer-refused',
    /^Likely the client rejected the answer to the handshake: it was gone 4 ms after the 101, before the first frame\. Its console/,
    { backend: goneAfter(4) },
  ],
  [
    'a browser that opened it did not refuse the answer',
    'network: network-cut',
    /broke without a close frame/,
    {
      browser: browserSaw({ ...DIRECT, cid: 'a', ...closedWith(1006, 8) }),
      backend: backendOf(
        eventFixture('open', 3, { cid: 'a', via: 'direct' }),
        eventFixture('close', 7, { cid: 'a', by: 'network', code: 1006, durationMs: 4 }),
      ),
    },
  ],
  [
    'a browser that never opened it, and says no more',
    'client: answer-refused',
    /^Likely the client rejected/,
    {
      browser: browserSaw({
        cid: 'a',
        openedAtMs: undefined,
        createdAtMs: AT,
        ...closedWith(1006, 8),
      }),
      backend: goneAfter(4),
    },
  ],
  ...(
    [
      ['after a message', goneAfter(4, 'message')],
      ['after a ping', goneAfter(4, 'ping')],
      ['much later', goneAfter(150)],
    ] as const
  ).map(([when, backend]): VerdictCase => [
    `gone without a close frame ${when}`,
    'cannot tell: cannot-tell',
    /does not show who ended it/,
    { backend },
  ]),
]);
