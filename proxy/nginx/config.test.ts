import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { W3C_FIELDS } from '../w3c-log/fields.ts';
import { NGINX_CONTAINER, renderNginxConfig, type NginxConfigOptions } from './config.ts';
import { CONTAINER_CONFIG_FILE, containerConfig } from './container-config.ts';

const OPTIONS: NginxConfigOptions = {
  ...NGINX_CONTAINER,
  certificate: { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' },
};

test('nginx.conf of the repository is what the generator writes', async () => {
  const written = await readFile(CONTAINER_CONFIG_FILE, 'utf8');
  assert.equal(written, containerConfig(), 'run npm run nginx.conf --workspace=proxy');
});

test('one column of the log format stands for each W3C field', () => {
  const format = /log_format w3c "(?<columns>.*)";/.exec(containerConfig())?.groups?.['columns'];
  assert.equal(format?.split(' ').length, W3C_FIELDS.length);
});

test('the fields stand in a comment from which the start script copies them', async () => {
  const script = await readFile(CONTAINER_CONFIG_FILE.replace('nginx.conf', 'start.sh'), 'utf8');
  const pattern = /s\/\^ \*# \\\((?<fields>#Fields: )\.\*\\\)\$\//.exec(script);
  assert.ok(pattern, 'start.sh searches for "# #Fields: …"');
  assert.match(
    containerConfig(),
    new RegExp(`^ *# #Fields: ${escape(W3C_FIELDS.join(' '))}$`, 'm'),
  );
});

test('an upgrade is sent on in both servers, to the one backend', () => {
  const config = renderNginxConfig({ ...OPTIONS, backend: 'somewhere:1234' });
  assert.equal(config.match(/proxy_set_header Upgrade \$proxy_upgrade;/g)?.length, 2);
  assert.equal(config.match(/set \$backend somewhere:1234;/g)?.length, 2);
});

test('a name in the certificate cannot end a directive or name a variable', () => {
  const certificate = { keyBits: 2048, issuer: 'CN="René"; $host {x}\\', subject: 'CN=a\nb' };
  const config = renderNginxConfig({ ...OPTIONS, certificate });
  assert.match(
    config,
    /set \$arr_ssl "2048\|\$arr_cipher_bits\|CN=\?Ren\?\?\? \?host \?x\?\?\|CN=a\?b";/,
  );
});

for (const accessLog of ['/a";b', '/a$b', '/a{b', '/a\nb', String.raw`C:\a`]) {
  test(`a path such as ${JSON.stringify(accessLog)} is refused, and named`, () => {
    assert.throws(() => renderNginxConfig({ ...OPTIONS, accessLog }), {
      message: /^accessLog must be free of .* got "/,
    });
  });
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
