import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from './config.ts';

test('reads the three ports', () => {
  assert.deepEqual(parseConfig('{"httpPort":80,"httpsPort":443,"backendPort":8080}'), {
    httpPort: 80,
    httpsPort: 443,
    backendPort: 8080,
  });
});

test('names the text when it is not JSON', () => {
  assert.throws(() => parseConfig('nothing filled in'), /got "nothing filled in"/);
  assert.throws(() => parseConfig('null'), /got "null"/);
});

test('names the port and its value when it is out of range', () => {
  assert.throws(
    () => parseConfig('{"httpPort":80,"httpsPort":70000,"backendPort":8080}'),
    /httpsPort must be an integer from 1 to 65535, got 70000/,
  );
  assert.throws(() => parseConfig('{"httpPort":"80"}'), /httpPort .* got "80"/);
});
