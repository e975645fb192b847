import { setTimeout as delay } from 'node:timers/promises';
import { KEY, OFFER, switching } from './site.mjs';
import { acceptOf, decode, frame, header, words } from './wire.mjs';

const QUIET_MS = 700; // nothing more moves, if nothing moved for so long
const SLOW_MS = 150_000; // longer than ARR's timeout of 120 s

const TEXT = 0x81;
const CLOSE = 0x88;
const closing = (/** @type {number} */ code, reason = '') =>
  Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
const status = (/** @type {string} */ head) => head.split(' ')[1] ?? 'no answer';
/** Frames of the kind that ends: none of them says why. @param {ReturnType<typeof decode>} frames */
const silent = (frames) => !frames.some(({ opcode }) => opcode === 8);
/** @param {string} seen @param {string} expected */
const is = (seen, expected) => /** @type {const} */ ([seen, seen === expected]);
const connection = (/** @type {string} */ request) => {
  const value = header(request, 'Connection');
  return /** @type {const} */ ([
    `Connection to the backend: ${value || 'none'}`,
    !/upgrade/i.test(value),
  ]);
};
/** That it ended, and no frame says why. @param {import('./wire.mjs').Peer} client */
async function endedSilently(client) {
  const end = await client.ended();
  const frames = decode(client.bytes);
  const seen = `${words(frames)}, then ${end}`;
  return /** @type {const} */ ([seen, silent(frames) && end !== undefined]);
}
const told = (/** @type {ReturnType<typeof decode>} */ frames, /** @type {number} */ code) =>
  frames.some(
    ({ opcode, payload }) =>
      opcode === 8 && payload.length >= 2 && payload.readUInt16BE(0) === code,
  );

/**
 * What each row shows, and whether that is what README.md says: `[seen, isSo]`. Those that need
 * somebody at the machine have a text.
 *
 * @type {Readonly<Record<string, string | ((site: import('./site.mjs').Site, slow: (ms: number) => number) => Promise<readonly [string, boolean | undefined]>)>>}
 */
export const ROWS = {
  R01: async (site) => {
    const { request } = await site.asked({ upgrade: 'websocket, foo' });
    return connection(request);
  },
  R02: async (site) => {
    const { request } = await site.asked({ upgrade: 'foo' });
    const upgrade = header(request, 'Upgrade');
    return [`Upgrade to the backend: ${upgrade || 'none'}`, upgrade === 'foo'];
  },
  R03: async (site) => {
    const { request, head } = await site.opened();
    const key = header(request, 'Sec-WebSocket-Key') === KEY ? 'passed on' : 'of its own';
    const accept = header(head, 'Sec-WebSocket-Accept') === acceptOf(KEY) ? 'right' : 'wrong';
    return is(`key ${key}, Accept ${accept}`, 'key of its own, Accept right');
  },
  R04: async (site) => {
    const { client, backend, request } = await site.asked();
    backend.send(switching(request), frame(TEXT, Buffer.from('early')));
    const head = await client.head();
    const frames = await client.frames();
    return is(`${status(head)}, then ${words(frames)}`, '101, then text 5 B');
  },
  R05: async (site) => {
    const { client, backend } = await site.asked();
    backend.send('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
    return is(status(await client.head()), '403');
  },
  R06: async (site) => {
    const { request } = await site.asked({ more: ['X-Forwarded-For: 10.0.0.1'] });
    return [`X-Forwarded-For: ${header(request, 'X-Forwarded-For')}`, undefined];
  },
  R07: async (site) => {
    const own = ['Date: yesterday', 'Server: mine'];
    const answer = [...own, 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'Vary: a', 'Vary: b'];
    const { head } = await site.opened({ answer });
    const seen = ['Date', 'Server', 'Set-Cookie', 'Vary'].map(
      (name) => `${name}: ${header(head, name) || 'none'}`,
    );
    const isSo = header(head, 'Set-Cookie') === 'a=1 | b=2' && header(head, 'Vary') === 'b';
    return [seen.join('; '), isSo && header(head, 'Server') !== 'mine'];
  },
  R08: async (site) => {
    const { request } = await site.asked({ more: [OFFER] });
    const offer = header(request, 'Sec-WebSocket-Extensions');
    return [
      `Sec-WebSocket-Extensions to the backend: ${offer || 'none'}`,
      offer === 'permessage-deflate',
    ];
  },
  R09: async (site) => {
    const { client, backend, head } = await site.opened({ more: [OFFER], answer: [OFFER] });
    if (status(head) !== '101') return [status(head), status(head) === '502'];
    const agreed = header(head, 'Sec-WebSocket-Extensions') || 'none';
    backend.send(frame(0xc1, Buffer.from([0x4a, 0x04, 0])));
    const end = await client.ended();
    const frames = decode(client.bytes);
    return [
      `101 with ${agreed}, then ${words(frames)}, then ${end}`,
      frames.length === 0 && end !== undefined,
    ];
  },
  R10: async (site) => {
    const { client, backend } = await site.opened();
    backend.send(frame(0xc1, Buffer.from('a')));
    return endedSilently(client);
  },
  R11: async (site) => {
    const { client, backend } = await site.opened();
    client.socket.pause();
    const block = frame(0x82, Buffer.alloc(65_000));
    const total = 1000 * block.length;
    for (let count = 0; count < 1000; count += 1) backend.socket.write(block);
    let left = Number.POSITIVE_INFINITY;
    for (let now = backend.socket.writableLength; now < left; now = backend.socket.writableLength) {
      left = now;
      await delay(QUIET_MS);
    }
    const megabytes = ((total - left) / 1e6).toFixed(1);
    return [
      `${megabytes} of ${(total / 1e6).toFixed(0)} MB were taken for a client that does not read`,
      left > total / 2,
    ];
  },
  R12: async (site) => {
    const { client, backend } = await site.opened();
    backend.send(frame(0x82, Buffer.alloc(10_000)));
    await client.until(() => decode(client.bytes).at(-1)?.fin === true);
    const sizes = decode(client.bytes).map(({ payload }) => payload.length);
    const sum = sizes.reduce((all, size) => all + size, 0);
    return [
      `10,000 B came as ${sizes.join(' + ')}`,
      sum === 10_000 && sizes.every((size) => size <= 4096),
    ];
  },
  R13: async (site) => {
    const { client, backend } = await site.opened();
    backend.send(frame(TEXT));
    return is(words(await client.frames()), 'text 0 B');
  },
  R14: async (site) => {
    const { client, backend } = await site.opened();
    backend.send(frame(0x89, Buffer.from('b')), frame(TEXT, Buffer.from('after')));
    const [atClient, atBackend] = [await client.frames(), await backend.frames()];
    const seen = `the client got ${words(atClient)}, the backend ${words(atBackend)}`;
    return is(seen, 'the client got text 5 B, the backend pong 1 B');
  },
  R15: async (site, slow) => {
    const { backend } = await site.opened();
    const frames = await backend.frames(1, slow(45_000));
    return [`after 30 s of silence the backend got ${words(frames)}`, words(frames) === 'pong 0 B'];
  },
  R16: async (site) => {
    const { client, backend } = await site.opened();
    client.send(frame(CLOSE, closing(4001, 'bye'), true));
    const atBackend = await backend.frames();
    backend.send(frame(CLOSE, closing(4001, 'bye')));
    const seen = `to the backend ${words(atBackend)}, back ${words(await client.frames())}`;
    return is(seen, 'to the backend close 4001 “bye”, back close 4001 “bye”');
  },
  R17: async (site) => {
    const { client, backend } = await site.opened();
    backend.socket.end();
    return endedSilently(client);
  },
  R18: async (site) => {
    const { client, backend } = await site.opened();
    client.socket.resetAndDestroy();
    const frames = await backend.frames();
    return [words(frames), told(frames, 1011)];
  },
  R19: 'a failing send; R17 and R18 show the same ends',
  R20: 'recycle the application pool while a page is open, and see what its console and the backend log',
  R21: 'a failure right after a send cannot be timed from outside',
  R22: async (site, slow) => {
    const { client } = await site.asked();
    const beganMs = performance.now();
    const head = await client.head(slow(SLOW_MS));
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(0);
    return [`${status(head)} after ${seconds} s without an answer`, status(head) === '502'];
  },
  R23: async (site, slow) => {
    const { client } = await site.opened();
    const end = await client.ended(slow(SLOW_MS));
    return [`idle for ${SLOW_MS / 1000} s: ${end ?? 'still open'}`, end === undefined];
  },
  R24: async (site, slow) => {
    const { client, backend } = await site.opened();
    client.send(frame(CLOSE, closing(1000), true));
    const beganMs = performance.now();
    await backend.frames();
    const end = await client.ended(slow(30_000));
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
    return [
      `a close without an answer: ${end ?? 'still open'} after ${seconds} s`,
      end !== undefined,
    ];
  },
  R25: async (site) => {
    const seen = [];
    for (const size of [64_000, 67_000]) {
      const { client, backend, request } = await site.asked();
      backend.send(switching(request, [`X-Long: ${'x'.repeat(size)}`]));
      seen.push(`of ${size.toLocaleString('en')} B: ${status(await client.head())}`);
    }
    return is(`a head ${seen.join(', ')}`, 'a head of 64,000 B: 101, of 67,000 B: 502');
  },
  R26: async (site) => {
    const { client, backend } = await site.asked();
    backend.send('SSH-2.0-OpenSSH_9.2p1\r\n\r\n');
    backend.socket.end();
    const head = await client.head();
    return [`${head === '' ? client.end : status(head)}`, head === '' || status(head) === '502'];
  },
  R27: async (site) => {
    const { request } = await site.asked({ first: 'GET /relay HTTP/1.0' });
    return connection(request);
  },
  R28: async (site) => {
    const { head } = await site.opened();
    return [`the 101 has ${head.split('\r\n').slice(1, -2).join('; ')}`, undefined];
  },
  R29: async (site) => {
    const { client, backend } = await site.opened();
    client.send(frame(0xc1, Buffer.from('a'), true));
    const frames = await backend.frames();
    return [words(frames), told(frames, 1011)];
  },
};
