import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from './join.ts';
import type { Observations } from './observations.ts';
import {
  backendOf,
  browserOf,
  CID,
  closedWith,
  DIRECT,
  forwarded,
  entryFixture,
  eventFixture,
  noteFixture,
  socketFixture,
  NOTHING,
  PORTS,
  proxyOf,
} from './test/observation-fixtures.ts';

function socketOf(observations: Partial<Observations>) {
  const all = { ...NOTHING, ports: PORTS, ...observations };
  return joinTimeline(all).flows.find(({ kind }) => kind === 'socket');
}

const opened = (headers: Readonly<Record<string, string>>, via: string) =>
  socketOf({ backend: backendOf(eventFixture('open', 3, { cid: CID, via, headers })) })?.url;

for (const [what, url, expected] of [
  [
    'past the proxy: the backend speaks ws alone',
    opened({ host: 'localhost:8080' }, 'direct'),
    `ws://localhost:8080/?cid=${CID}`,
  ],
  [
    'through a proxy that does as ARR does: the Host is what the rule names, whatever the backend’s port',
    opened(
      { host: 'localhost:3999', 'x-arr-ssl': '2048|128', 'x-original-url': '/a?x=1' },
      'proxy',
    ),
    'wss://(host not logged)/a?x=1',
  ],
  [
    'through a proxy that keeps the Host',
    opened({ host: 'reverseproxy.com', 'x-forwarded-proto': 'https' }, 'proxy'),
    `wss://reverseproxy.com/?cid=${CID}`,
  ],
  [
    'through a proxy that forwards it',
    opened({ host: 'localhost:8080', 'x-forwarded-host': 'reverseproxy.com' }, 'proxy'),
    `ws://reverseproxy.com/?cid=${CID}`,
  ],
  [
    'without its beginning',
    socketOf({ backend: backendOf(eventFixture('close', 3, { cid: CID, code: 1000 })) })?.url,
    '(address not logged)',
  ],
  [
    'in the proxy’s log, without a Host',
    socketOf({ proxy: proxyOf([entryFixture(`${forwarded(101)} 101 7`)]) })?.url,
    `ws://(host not logged):0/?cid=${CID}`,
  ],
] as const) {
  test(`an address has a scheme, ${what}`, () => assert.equal(url, expected));
}

/** The request's arrows. `x` marks one that did not arrive. */
function requests(observations: Partial<Observations>): readonly string[] {
  const steps = socketOf(observations)?.steps ?? [];
  return steps
    .filter(({ kind }) => kind === 'request')
    .map(({ from, to, unreached }) => `${from} ${unreached === true ? 'x' : '>'} ${to}`);
}

const refused = {
  openedAtMs: undefined,
  error: { atMs: 0, message: 'net::ERR_CONNECTION_REFUSED' },
  ...closedWith(1006),
};

test('a hop that the request never reached is not drawn as reached', () => {
  assert.deepEqual(requests({ browser: through(refused), proxy: proxyOf([]) }), [
    'browser x proxy',
  ]);
  const past = through({ ...refused, ...DIRECT });
  assert.deepEqual(requests({ browser: past, backend: backendOf() }), ['browser x backend']);
});

test('a proxy that got no answer is reached, and nobody says that the backend was', () => {
  const proxy = proxyOf([entryFixture(`${forwarded(undefined)} 502 7`)]);
  assert.deepEqual(requests({ proxy }), ['browser > proxy', 'proxy x backend']);
  const noted = proxyOf(
    [],
    noteFixture(`*1 connect() failed, request: "GET /?cid=${CID} HTTP/1.1"`),
  );
  assert.deepEqual(requests({ browser: through(refused), proxy: noted }), ['browser > proxy']);
});

test('what was answered was reached', () => {
  const answered = { ...refused, error: { atMs: 0, message: 'Unexpected response code: 403' } };
  assert.deepEqual(requests({ browser: through(answered) }), ['browser > proxy']);
  assert.deepEqual(requests({ browser: through({}) }), ['browser > proxy', 'proxy > backend']);
});

function through(fields: Parameters<typeof socketFixture>[0]) {
  return browserOf(socketFixture(fields));
}
