import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLACE } from '../test/place-fixture.ts';
import { caddyConfiguration, hasStreamCloseDelay } from './configuration.ts';
import { CADDY_DIFFERENCES } from './differences.ts';
import { caddyDirectoryFault, caddyProgram, caddyReload, caddyVersion } from './program.ts';

test('every value of the place stands in the Caddyfile', () => {
  const text = caddyConfiguration(PLACE, '2.11.4');
  for (const line of [
    'admin "unix//lab/proxy/admin.sock"',
    'bind 127.0.0.1',
    'https://reverseproxy.com:8443 {',
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

test('the Caddyfile is at most 43 lines', () => {
  assert.ok(caddyConfiguration(PLACE, '2.11.4').trim().split('\n').length <= 43);
});

test('a Caddy before 2.7 gets no option that it does not know', () => {
  assert.doesNotMatch(caddyConfiguration(PLACE, '2.6.2'), /stream_close_delay/);
  const versions = ['2.6.2', '2.7.0', '2.11.4', '3.0.0'];
  assert.deepEqual(versions.map(hasStreamCloseDelay), [false, true, true, true]);
});

test('a path may hold a space and a quote', () => {
  const text = caddyConfiguration({ ...PLACE, keyFile: '/a "b"/key.pem' }, '2.11.4');
  assert.ok(text.includes(String.raw`"/a \"b\"/key.pem"`), text);
});

test('it writes nothing outside its directory, and is reloaded through a socket there', () => {
  const { env } = caddyProgram(PLACE);
  assert.deepEqual([...new Set(Object.values(env))], ['/lab/proxy']);
  const reload = caddyReload('/lab/proxy/Caddyfile', PLACE.directory);
  assert.ok('command' in reload && reload.command.includes('unix//lab/proxy/admin.sock'));
  assert.ok('command' in reload && reload.command.includes('--force'));
});

test('a directory whose socket would have too long a path is refused', () => {
  assert.equal(caddyDirectoryFault('/lab'), undefined);
  assert.match(caddyDirectoryFault(`/${'é'.repeat(60)}`) ?? '', /has 132 bytes/);
});

test('every difference has an id of its own', () => {
  const ids = CADDY_DIFFERENCES.map(({ id }) => id);
  assert.deepEqual([...new Set(ids)], ids);
});

test('reads the version, bare or with what comes behind it', () => {
  assert.equal(caddyVersion('2.6.2\n'), '2.6.2');
  assert.equal(caddyVersion('v2.11.4 h1:abc=\n'), '2.11.4');
  assert.equal(caddyVersion('unknown'), undefined);
});
