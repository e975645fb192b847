import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from '../join.ts';
import {
  backendOf,
  browserOf,
  CID,
  closedWith,
  forwarded,
  entryFixture,
  eventFixture,
  noteFixture,
  socketFixture,
  NOTHING,
  proxyOf,
} from '../test/observation-fixtures.ts';

const opened = eventFixture('open', 3, { cid: CID, via: 'proxy' });
const goingAway = browserOf(socketFixture(closedWith(1001, 2000)));
const heard = (fields: Readonly<Record<string, unknown>>) =>
  eventFixture('close', 1998, { cid: CID, durationMs: 1995, ...fields });
const entry = entryFixture(`${forwarded(101)} 101 1997`, 2);

for (const [what, expected, backend, notes] of [
  [
    'a reload that says goodbye to both ends',
    ['proxy', 'proxy-reloaded'],
    [opened, heard({ by: 'client', code: 1001 })],
    ['reconfiguring'],
  ],
  [
    'a stop that says goodbye to both ends',
    ['proxy', 'proxy-stopped'],
    [opened, heard({ by: 'client', code: 1001 })],
    ['signal 15 (SIGTERM) received from 1, exiting'],
  ],
  [
    'a reload whose frame to the backend was not masked',
    ['proxy', 'proxy-reloaded'],
    [
      opened,
      eventFixture('error', 1998, {
        cid: CID,
        message: 'Invalid WebSocket frame: MASK must be set',
      }),
      heard({ by: 'server', code: 1002 }),
    ],
    ['reconfiguring'],
  ],
  [
    'the same frame at both ends, and nothing that says why',
    ['cannot tell', 'cannot-tell'],
    [opened, heard({ by: 'client', code: 1001 })],
    [],
  ],
  [
    'an unmasked frame of nobody knows whom',
    ['backend', 'protocol-error'],
    [
      opened,
      eventFixture('error', 1998, {
        cid: CID,
        message: 'Invalid WebSocket frame: MASK must be set',
      }),
      heard({ by: 'server', code: 1002 }),
    ],
    [],
  ],
] as const) {
  test(`${what}: ${expected.join(', ')}`, () => {
    const { flows } = joinTimeline({
      ...NOTHING,
      browser: goingAway,
      proxy: proxyOf([entry], ...notes.map((note) => noteFixture(note, 2))),
      backend: backendOf(...backend),
    });
    assert.deepEqual(
      flows.map(({ verdict: { who, cause } }) => [who, cause]),
      [expected],
    );
    assert.ok((flows[0]?.verdict.evidence.length ?? 0) > 0, 'with evidence');
  });
}
