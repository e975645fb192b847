import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLACE } from '../test/place-fixture.ts';
import { caddyConfiguration } from './configuration.ts';
import { CADDY_DIFFERENCES } from './differences.ts';
import { CADDY } from './proxy.ts';

const { program } = CADDY;

test('every value of the place stands in the Caddyfile', () => {
  const text = caddyConfiguration(PLACE, '2.11.4');
  for (const line of [
    'admin "unix//lab/proxy/admin.sock"',
    'default_bind 127.0.0.1',
    'https://certificate.invalid:8443 {',
    'http://:8081, https://:8443 {',
    '@lab host localhost reverseproxy.com',
    'tls "/lab/certs/cert.pem" "/lab/certs/key.pem"',
    'reverse_proxy @lab 127.0.0.1:8080 {',
    'read_timeout 2000ms',
    'dial_timeout 5000ms',
    'stream_close_delay 90000ms',
    'grace_period 90000ms',
  ]) {
    assert.ok(text.includes(line), line);
  }
});

test('no site is named localhost, for which Caddy would add a CA to the machine’s trust store', () => {
  assert.doesNotMatch(caddyConfiguration(PLACE, '2.11.4'), /^\S*localhost.* \{$/m);
});

test('the Caddyfile is 20 to 40 lines', () => {
  const { length } = caddyConfiguration(PLACE, '2.11.4').trim().split('\n');
  assert.ok(length >= 20 && length <= 40, `${length} lines`);
});

test('a Caddy before 2.7 gets no option that it does not know', () => {
  const knowing = ['2.6.2', '2.7.0', '2.11.4', '3.0.0'].filter((version) =>
    caddyConfiguration(PLACE, version).includes('stream_close_delay'),
  );
  assert.deepEqual(knowing, ['2.7.0', '2.11.4', '3.0.0']);
});

test('a path may hold a space and a quote', () => {
  const text = caddyConfiguration({ ...PLACE, keyFile: '/a "b"/key.pem' }, '2.11.4');
  assert.ok(text.includes(String.raw`"/a \"b\"/key.pem"`), text);
});

test('it writes nothing outside its directory, and is reloaded through a socket there', () => {
  const folders = Object.values(program?.start(PLACE).env ?? {});
  assert.deepEqual([...new Set(folders)], ['/lab/proxy']);
  const file = ['--config', '/lab/proxy/Caddyfile', '--adapter', 'caddyfile'];
  const address = ['--address', 'unix//lab/proxy/admin.sock'];
  assert.deepEqual(program?.reload(PLACE), {
    command: ['caddy', 'reload', ...file, '--force', ...address],
  });
});

test('a directory whose socket would have too long a path is refused', () => {
  assert.equal(program?.directoryFault('/lab'), undefined);
  assert.match(program?.directoryFault(`/${'é'.repeat(60)}`) ?? '', /has 132 bytes/);
});

test('every difference has an id of its own', () => {
  const ids = CADDY_DIFFERENCES.map(({ id }) => id);
  assert.deepEqual([...new Set(ids)], ids);
});

test('reads the version, bare or with what comes behind it', () => {
  assert.equal(program?.readVersion('2.6.2\n'), '2.6.2');
  assert.equal(program?.readVersion('v2.11.4 h1:abc=\n'), '2.11.4');
  assert.equal(program?.readVersion('unknown'), undefined);
});
