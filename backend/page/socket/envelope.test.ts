import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvelope } from './envelope.ts';

const route = { via: 'proxy', peer: '172.18.0.1:5555', httpVersion: '1.1', headers: {} };
const welcome = { type: 'welcome', cid: 'c-1', route, pingIntervalMs: 20_000 };

test('reads a welcome with its route', () => {
  const sent = { ...welcome, route: { ...route, headers: { host: 'reverseproxy.com' } } };
  assert.deepEqual(parseEnvelope(JSON.stringify(sent)), sent);
});

test('reads a ping and a message', () => {
  const ping = { type: 'ping', n: 1, at: '2026-11-22T18:00:00.000Z' };
  const message = { type: 'message', from: 'c-2', text: 'hello' };
  assert.deepEqual(parseEnvelope(JSON.stringify(ping)), ping);
  assert.deepEqual(parseEnvelope(JSON.stringify(message)), message);
});

test('drops fields that it does not know', () => {
  assert.deepEqual(parseEnvelope('{"type":"ping","n":2,"at":"now","extra":true}'), {
    type: 'ping',
    n: 2,
    at: 'now',
  });
});

test('joins a header that came as a list', () => {
  const headers = { 'x-forwarded-for': ['10.0.0.1', '10.0.0.2'], age: 3 };
  const envelope = parseEnvelope(JSON.stringify({ ...welcome, route: { ...route, headers } }));
  assert.equal(envelope.type, 'welcome');
  assert.deepEqual(envelope.route.headers, { 'x-forwarded-for': '10.0.0.1, 10.0.0.2', age: '3' });
});

test('gives a welcome without headers none', () => {
  const { headers: _, ...bare } = route;
  const envelope = parseEnvelope(JSON.stringify({ ...welcome, route: bare }));
  assert.equal(envelope.type, 'welcome');
  assert.deepEqual(envelope.route.headers, {});
});

const rawFrames = [
  '',
  'plain words',
  '{"type":"ping"',
  'null',
  '[1,2]',
  '"text"',
  '{}',
  '{"type":"unheard-of"}',
  '{"type":"ping","n":"1","at":"now"}',
  '{"type":"message","from":"c-2"}',
  '{"type":"message","from":"c-2","text":7}',
  JSON.stringify({ ...welcome, cid: 1 }),
  JSON.stringify({ ...welcome, route: { ...route, via: 'pigeon' } }),
  JSON.stringify({ ...welcome, route: null }),
  JSON.stringify({ ...welcome, pingIntervalMs: 0 }),
];

for (const frame of rawFrames) {
  test(`shows ${frame === '' ? 'an empty frame' : frame} as raw text`, () => {
    assert.deepEqual(parseEnvelope(frame), { type: 'raw', text: frame });
  });
}
