import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRelayEvent } from '../../lab/relay-event.ts';
import { joinTimeline } from '../join.ts';
import {
  AT,
  backendOf,
  CID,
  forwarded,
  LOG_ID,
  entryFixture,
  eventFixture,
  NOTHING,
  PORTS,
  proxyOf,
} from '../test/observation-fixtures.ts';

/** A line of the relay's log, so long after the beginning. */
function line(atMs: number, fields: Readonly<Record<string, unknown>>) {
  const time = new Date(AT + atMs).toISOString();
  const item = parseRelayEvent(JSON.stringify({ time, cid: CID, arrLogId: LOG_ID, ...fields }));
  if (item === undefined) throw new Error('the line cannot be read');
  return { item, seenAtMs: AT + atMs };
}

const frame = (atMs: number, from: string, opcode: number, bytes: number, more = {}) =>
  line(atMs, { event: 'frame', from, opcode, fin: true, rsv: 0, bytes, ...more });

/** The arrows between the handshake's answer and the final log lines. */
function arrows(...events: readonly ReturnType<typeof line>[]): readonly string[] {
  const backend = backendOf(
    eventFixture('open', 3, { cid: CID, via: 'proxy' }),
    eventFixture('message', 10, { cid: CID, n: 1, type: 'text', bytes: 5, text: 'hello' }),
    eventFixture('ping', 20, { cid: CID, n: 1 }),
    eventFixture('close', 90, { cid: CID, by: 'client', code: 1000, durationMs: 87 }),
  );
  const relay = { events: [line(4, { event: 'open', extensions: '' }), ...events], running: true };
  const [flow] = joinTimeline({
    ...NOTHING,
    ports: PORTS,
    proxy: proxyOf([]),
    backend,
    relay,
  }).flows;
  assert.equal(flow?.relayed, true);
  const steps = flow.steps.filter(({ kind }) => ['message', 'ping', 'close'].includes(kind));
  return steps.map(({ from, to, label, evidence }) => {
    const isSeen = evidence.some(({ viewpoint }) => viewpoint === 'relay');
    return `${from} > ${to}: ${label}${isSeen ? '' : ' (not at the relay)'}`;
  });
}

test('a message that crossed the relay has its frame, and one that only the relay saw is drawn', () => {
  const seen = arrows(
    frame(5, 'backend', 1, 40),
    frame(10, 'client', 1, 5),
    frame(20, 'backend', 1, 57),
    frame(90, 'client', 8, 2, { code: 1000 }),
  );
  assert.deepEqual(seen, [
    'backend > browser: text message, 40 bytes',
    'browser > backend: message "hello"',
    'backend > browser: ping 1',
    'browser > backend: close 1000',
  ]);
});

test('pings, pongs and compressed frames end at the relay; fragments are one message', () => {
  const seen = arrows(
    frame(6, 'backend', 2, 4000, { fin: false }),
    frame(7, 'backend', 9, 0),
    frame(8, 'backend', 0, 100),
    frame(10, 'client', 1, 5),
    frame(15, 'client', 10, 3),
    frame(25, 'backend', 1, 12, { rsv: 4 }),
    frame(30, 'backend', 1, 12, { rsv: 4 }),
  );
  assert.deepEqual(seen, [
    'backend > browser: binary message, 4100 bytes in 2 frames',
    'backend > relay: ping frame, 0 bytes',
    'browser > backend: message "hello"',
    'browser > relay: pong frame, 3 bytes',
    'backend > browser: ping 1',
    'backend > relay: compressed text message, 12 bytes',
    'browser > backend: close 1000 (not at the relay)',
  ]);
});

test('a message that the backend logs much later than the relay got it is drawn once', () => {
  const seen = arrows(frame(-30, 'client', 1, 5));
  const said = seen.filter((arrow) => arrow.startsWith('browser > '));
  assert.deepEqual(said[0], 'browser > backend: message "hello"');
  assert.equal(said.filter((arrow) => arrow.includes('relay:')).length, 0);
});

test('a handshake that was not upgraded is drawn as one: the relay gets nothing else', () => {
  const end = { event: 'close', code: 1006, cause: 'not-upgraded', status: 404 };
  const [flow] = joinTimeline({
    ...NOTHING,
    ports: PORTS,
    proxy: proxyOf([entryFixture(`${forwarded(404)} 404 7`)]),
    relay: { events: [line(5, end)], running: true },
  }).flows;
  const requests = flow?.steps.filter(({ kind }) => kind === 'request') ?? [];
  assert.deepEqual(
    requests.map(({ from, to, label }) => [from, to, label]),
    [
      ['browser', 'proxy', 'GET / · Upgrade: websocket'],
      ['proxy', 'relay', 'GET / · Upgrade: websocket'],
      ['relay', 'backend', 'GET / · Upgrade: websocket'],
    ],
  );
});
