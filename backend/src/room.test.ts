import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  TestClient,
  frame,
  handshake,
  Opcode,
  RawClient,
  startTestBackend,
} from './test/fixture.ts';

describe('a client that enters', () => {
  test('is welcomed first, then pinged', async () => {
    await using backend = await startTestBackend({ pingIntervalMs: 12_345 });
    using client = await TestClient.open(backend.port);
    await client.message('ping');
    const [welcome, ping] = client.messages;
    assert.ok(welcome?.type === 'welcome');
    assert.equal(welcome.pingIntervalMs, 12_345);
    assert.equal(welcome.route.via, 'direct');
    assert.equal(ping?.type, 'ping');
  });

  test('is welcomed first even if it talks before the handshake is answered', async () => {
    await using backend = await startTestBackend();
    using client = await RawClient.connect(backend.port);
    const early = Buffer.concat([Buffer.from(handshake()), frame(Opcode.text, 'early')]);
    client.socket.write(early);
    const text = await client.until('the echo', (all) => (all.includes('early') ? all : undefined));
    const order = ['HTTP/1.1 101', '"welcome"', '"ping"', '"early"'].map((at) => text.indexOf(at));
    assert.ok(!order.includes(-1), text);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  });

  test('is logged with the id that it was given', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port);
    const { cid } = await client.message('welcome');
    assert.equal((await backend.log.first('open'))['cid'], cid);
  });
});

describe('a text', () => {
  test('goes to everybody, the speaker included, with the id of the speaker', async () => {
    await using backend = await startTestBackend();
    using speaker = await TestClient.open(backend.port);
    using listener = await TestClient.open(backend.port);
    using other = await TestClient.open(backend.port);
    const { cid } = await speaker.message('welcome');
    speaker.socket.send('hello');
    for (const client of [speaker, listener, other]) {
      const message = await client.message('message');
      assert.deepEqual(message, { type: 'message', from: cid, text: 'hello' });
    }
  });

  for (const [what, text] of [
    ['empty', ''],
    ['of quotes and control characters', '"}\u0000\r\n\\'],
    ['of many scripts', 'zażółć 漢字 עברית 🔒'],
    ['that looks like JSON of the backend', '{"type":"ping","n":9}'],
    ['as long as is allowed', 'x'.repeat(65_536)],
  ] as const) {
    test(`comes back unchanged if it is one ${what}`, async () => {
      await using backend = await startTestBackend();
      using client = await TestClient.open(backend.port);
      client.socket.send(text);
      assert.equal((await client.message('message')).text, text);
    });
  }

  test('in fragments arrives whole', async () => {
    await using backend = await startTestBackend();
    using client = await RawClient.open(backend.port);
    client.socket.write(frame(Opcode.text, 'frag', { fin: false }));
    client.socket.write(frame(Opcode.ping, 'between'));
    client.socket.write(frame(Opcode.continuation, 'ment'));
    await client.until('the echo', (all) => all.includes('"text":"fragment"') || undefined);
  });

  test('keeps its place among the others', async () => {
    await using backend = await startTestBackend();
    using speaker = await TestClient.open(backend.port);
    using listener = await TestClient.open(backend.port);
    const texts = Array.from({ length: 200 }, (_, index) => String(index));
    for (const text of texts) speaker.socket.send(text);
    await listener.message('message', ({ text }) => text === '199');
    const heard = listener.messages.flatMap((message) =>
      message.type === 'message' ? [message.text] : [],
    );
    assert.deepEqual(heard, texts);
  });
});

describe('binary data', () => {
  for (const [what, data] of [
    ['of every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['that is random', randomBytes(65_536)],
    ['that is empty', Buffer.alloc(0)],
    ['that is text', Buffer.from('{"type":"message"}')],
  ] as const) {
    test(`is relayed to everybody byte for byte if it is data ${what}`, async () => {
      await using backend = await startTestBackend();
      using speaker = await TestClient.open(backend.port);
      using listener = await TestClient.open(backend.port);
      speaker.socket.send(data, { binary: true });
      for (const client of [speaker, listener]) {
        const relayed = await client.frames.until('a binary frame', (frames) =>
          frames.find(({ isBinary }) => isBinary),
        );
        assert.deepEqual(relayed.data, data);
      }
    });
  }
});

describe('the log', () => {
  test('has a line for each message', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port);
    const { cid } = await client.message('welcome');
    client.socket.send('héllo');
    client.socket.send(Buffer.from([1, 2, 3]));
    await backend.log.first('message', { type: 'binary' });
    assert.deepEqual(backend.log.all('message'), [
      { event: 'message', cid, n: 1, type: 'text', bytes: 6, text: 'héllo' },
      { event: 'message', cid, n: 2, type: 'binary', bytes: 3 },
    ]);
  });

  test('has the beginning of a long message, in whole characters', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port);
    client.socket.send('漢'.repeat(1000));
    const line = await backend.log.first('message');
    assert.equal(line['bytes'], 3000);
    assert.equal(line['text'], '漢'.repeat(256));
  });
});

test('says nothing to a client that has left', async () => {
  await using backend = await startTestBackend();
  using leaver = await TestClient.open(backend.port);
  using stayer = await TestClient.open(backend.port);
  leaver.socket.close();
  await backend.log.first('close');
  await stayer.roundTrip();
  assert.deepEqual(backend.log.all('error'), []);
});
