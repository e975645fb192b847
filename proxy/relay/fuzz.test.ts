import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RelayBench, clientFrame, handshake, serverFrame, type TestPeer } from './test/peers.ts';
import { seeded } from './test/random.ts';

type Random = ReturnType<typeof seeded>;

const noise = (random: Random, most: number): Buffer =>
  Buffer.from(Array.from({ length: 1 + random(most) }, () => random(256)));

/** Says right and wrong things; ends one way or another. */
function talk(peer: TestPeer, random: Random, frame: typeof clientFrame): void {
  for (let i = random(6); i > 0; i -= 1) {
    const bytes = frame(random(16), 'x'.repeat(random(6000)), random(3) > 0);
    const at = random(bytes.length);
    if (random(3) === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    peer.socket.write(random(4) === 0 ? noise(random, 300) : bytes.subarray(0, 1 + random(9000)));
  }
  if (random(3) === 0) peer.socket.resetAndDestroy();
  else peer.socket.end();
}

test('fuzzed frames of both sides: each connection ends, and the relay still relays', async () => {
  await using bench = await RelayBench.start({ waits: { closeAnswerMs: 50 } });
  const before = process.memoryUsage().arrayBuffers;
  const rounds = 200;
  for (let seed = 1; seed <= rounds; seed += 1) {
    const random = seeded(seed);
    const { client, backend } = await bench.open();
    talk(client, random, clientFrame);
    talk(backend, random, serverFrame);
    for (const peer of [client, backend]) {
      await peer.until(
        `the end, seed ${seed}`,
        () => peer.end ?? (peer.socket.destroyed || undefined),
      );
    }
  }
  const { client, backend } = await bench.open();
  client.send(clientFrame(1, 'still here'));
  assert.deepEqual(await backend.frames(1), [{ opcode: 1, fin: true, payload: 'still here' }]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 64 * 2 ** 20, 'memory is bounded');
});

test('fuzzed handshakes of both sides: each is answered or ended', async () => {
  await using bench = await RelayBench.start({ timeoutMs: 300 });
  const spoil = (text: string, random: Random): string => {
    const bytes = Buffer.from(text, 'latin1');
    for (let i = random(4); i > 0; i -= 1) bytes[random(bytes.length)] = random(256);
    return bytes.subarray(0, random(5) === 0 ? random(bytes.length) : undefined).toString('latin1');
  };
  // A request that arrives whole is not answered here: it runs into the timeout.
  for (let seed = 1; seed <= 100; seed += 1) {
    const random = seeded(seed);
    const client = await bench.client();
    client.socket.end(spoil(handshake({ 'X-A': 'b' }), random), 'latin1');
    await client.until(
      `the end, seed ${seed}`,
      () => client.end ?? (client.socket.destroyed || undefined),
    );
  }
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seeded(seed);
    const client = await bench.client();
    client.send(handshake({ 'X-Seed': String(seed) }));
    const backend = await bench.askedWith(`X-Seed: ${seed}\r\n`);
    backend.socket.end(
      spoil('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi', random),
      'latin1',
    );
    await client.until(
      `the end, seed ${seed}`,
      () => client.end ?? (client.socket.destroyed || undefined),
    );
  }
  await bench.open();
});
