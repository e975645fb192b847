import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfiguration } from '../../../iis-config/checks/check-configuration.ts';
import { generateNginx } from '../generate.ts';
import { OPTIONS } from '../test/lab-options.ts';

/** This file runs as proxy/dist/nginx/from-iis/site/relay-location.test.js. */
const GOLDEN = fileURLToPath(new URL('../../../../nginx/from-iis/golden/', import.meta.url));

test('each route to a web farm has a relay location of its own, which its error_page reaches', async () => {
  const read = async (file: string) => ({ file, text: await readFile(GOLDEN + file, 'utf8') });
  const { configuration } = readConfiguration({
    server: await read('farms/server.config'),
    site: await read('farms/web.config'),
  });
  assert.ok(configuration);
  const generated = generateNginx(configuration, {
    ...OPTIONS,
    relay: '127.0.0.1:9000',
    targets: () => '127.0.0.1:2345',
  });
  assert.ok('config' in generated, JSON.stringify(generated));
  assert.match(generated.config, /recursive_error_pages on;/);
  for (const [from, to] of [
    ['/', '@relay'],
    ['@arr_2', '@relay_2'],
  ]) {
    assert.ok(generated.config.includes(`location ${from} {\n      error_page 419 = ${to};`), from);
    assert.ok(generated.config.includes(`location ${to} {`), to);
  }
});
