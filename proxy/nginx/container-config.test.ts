import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { test } from 'node:test';
import { W3C_FIELDS } from '../w3c-log/fields.ts';
import { containerConfig, CONTAINER_CONFIGS } from './container-config.ts';

for (const { file, relay } of CONTAINER_CONFIGS) {
  test(`${basename(file)} of the repository is what IIS’s configuration makes of it`, async () => {
    const written = await readFile(file, 'utf8');
    assert.equal(written, await containerConfig(relay), 'run npm run nginx.conf --workspace=proxy');
  });
}

test('one column of the log format stands for each W3C field', async () => {
  const format = /log_format w3c "(?<columns>.*)";/.exec(await containerConfig());
  assert.equal(format?.groups?.['columns']?.split(' ').length, W3C_FIELDS.length);
});

test('the fields stand in a comment from which the start script copies them', async () => {
  const script = await readFile(
    CONTAINER_CONFIGS[0].file.replace('nginx.conf', 'start.sh'),
    'utf8',
  );
  assert.ok(script.includes(String.raw`s/^ *# \(#Fields: .*\)$/\1/p`));
  const fields = escape(W3C_FIELDS.join(' '));
  assert.match(await containerConfig(), new RegExp(`^ *# #Fields: ${fields}$`, 'm'));
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
