import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeCode } from './close-codes.ts';

test('names each code from 1000 to 1015 as RFC 6455 and IANA do', () => {
  const names = Array.from({ length: 16 }, (_, i) => closeCode(1000 + i).name);
  assert.deepEqual(names, [
    'Normal closure',
    'Going away',
    'Protocol error',
    'Unsupported data',
    'Reserved',
    'No status received',
    'Abnormal closure',
    'Invalid payload data',
    'Policy violation',
    'Message too big',
    'Mandatory extension',
    'Internal error',
    'Service restart',
    'Try again later',
    'Bad gateway',
    'TLS handshake',
  ]);
});

test('marks the three codes that no endpoint may send', () => {
  const local = Array.from({ length: 16 }, (_, i) => 1000 + i).filter((code) =>
    closeCode(code).meaning.includes('Never sent in a frame'),
  );
  assert.deepEqual(local, [1005, 1006, 1015]);
});

test('falls back to the range of a code that is not registered', () => {
  assert.match(closeCode(1016).name, /protocol/);
  assert.match(closeCode(2999).name, /protocol/);
  assert.match(closeCode(3001).meaning, /3000–3999/);
  assert.match(closeCode(3999).meaning, /3000–3999/);
  assert.match(closeCode(4000).meaning, /4000–4999/);
  assert.match(closeCode(4999).meaning, /4000–4999/);
  assert.match(closeCode(999).name, /Not a close code/);
  assert.match(closeCode(5000).name, /Not a close code/);
});

test('knows the registered codes of the 3000 range', () => {
  assert.deepEqual(
    [3000, 3003, 3008].map((code) => closeCode(code).name),
    ['Unauthorized', 'Forbidden', 'Timeout'],
  );
});
