import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV4 } from './uuid.ts';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('has the version and variant bits of a version 4 UUID whatever the bytes', () => {
  assert.equal(
    uuidV4((bytes) => bytes.fill(0)),
    '00000000-0000-4000-8000-000000000000',
  );
  assert.equal(
    uuidV4((bytes) => bytes.fill(0xff)),
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
  );
});

test('is fresh each time', () => {
  const ids = Array.from({ length: 200 }, () => uuidV4((bytes) => crypto.getRandomValues(bytes)));
  assert.equal(new Set(ids).size, 200);
  for (const id of ids) assert.match(id, pattern);
});
