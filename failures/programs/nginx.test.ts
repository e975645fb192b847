import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NGINX } from './nginx.ts';
import type { ProgramPlace } from './program.ts';

test('each variable of the log is nginx’s own or has its map', () => {
  const place = { address: '127.0.0.1', httpPort: 80, httpsPort: 443 } as ProgramPlace;
  const [file] = NGINX.files(place, { site: '' });
  assert.ok(file !== undefined && 'text' in file);
  const used = file.text.match(/\$(?:w3c|iis|arr)_\w+/g) ?? [];
  const maps = file.text.matchAll(/ (?<name>\$\w+)\s+\{/g);
  const made = new Set(Array.from(maps, ([, name]) => name));
  assert.ok(used.length > 10);
  assert.deepEqual(
    used.filter((name) => !made.has(name)),
    [],
  );
});
