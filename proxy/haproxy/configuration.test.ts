import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLACE } from '../test/place-fixture.ts';
import { haproxyConfiguration, haproxyFiles } from './configuration.ts';
import { HAPROXY_DIFFERENCES } from './differences.ts';
import { HAPROXY } from './proxy.ts';

test('the configuration is 20 to 40 lines', () => {
  const lines = haproxyConfiguration({ ...PLACE, resolver: '127.0.0.11' })
    .split('\n')
    .filter((line) => line !== '');
  assert.ok(lines.length >= 20 && lines.length <= 40, `${lines.length} lines`);
});

test('the certificate and its key are links, so that the key is not copied', () => {
  assert.deepEqual(haproxyFiles(PLACE).slice(1), [
    { name: 'site.pem', linkTo: '/lab/certs/cert.pem' },
    { name: 'site.pem.key', linkTo: '/lab/certs/key.pem' },
  ]);
});

test('every value of the place stands in the configuration', () => {
  const text = haproxyConfiguration(PLACE);
  for (const line of [
    'bind 127.0.0.1:8081',
    "bind 127.0.0.1:8443 ssl crt '/lab/proxy/site.pem' strict-sni alpn h2,http/1.1",
    'timeout tunnel 2000ms',
    'timeout connect 5000ms',
    'hard-stop-after 90000ms',
    'unless { req.hdr(host),field(1,:) -i localhost reverseproxy.com }',
    'server node 127.0.0.1:8080\n',
  ]) {
    assert.ok(text.includes(line), line);
  }
});

test('a backend with a name is looked up again while the proxy runs', () => {
  const place = { ...PLACE, backend: 'backend:8080', resolver: '127.0.0.11' };
  const text = haproxyConfiguration(place);
  assert.match(text, /nameserver one 127\.0\.0\.11:53/);
  assert.match(text, /server node backend:8080 resolvers dns init-addr last,libc,none/);
});

test('a path may hold a space, a quote, a dollar and a hash', () => {
  const text = haproxyConfiguration({ ...PLACE, directory: "/it's a $HOME #1" });
  assert.ok(text.includes(String.raw`crt '/it'\''s a $HOME #1/site.pem' strict-sni`), text);
});

test('every difference has an id of its own', () => {
  const ids = HAPROXY_DIFFERENCES.map(({ id }) => id);
  assert.deepEqual([...new Set(ids)], ids);
});

test('reads the version', () => {
  const { program } = HAPROXY;
  const output = 'HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://…';
  assert.equal(program?.readVersion(output), '2.6.12');
  assert.equal(program?.readVersion('no such program'), undefined);
});
