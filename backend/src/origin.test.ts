import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isAllowedOrigin, labOrigins } from './origin.ts';

const HOSTS = ['localhost', 'reverseproxy.com'];
const DEFAULT_PORTS = { httpPort: 80, httpsPort: 443, backendPort: 8080 };

test('leaves the default ports out, as a browser does', () => {
  assert.deepEqual(
    [...labOrigins(DEFAULT_PORTS, HOSTS)],
    [
      'http://localhost',
      'https://localhost',
      'http://reverseproxy.com',
      'https://reverseproxy.com',
      'http://localhost:8080',
    ],
  );
});

test('names the ports that are not the default', () => {
  assert.deepEqual(
    [...labOrigins({ httpPort: 8081, httpsPort: 8443, backendPort: 9090 }, HOSTS)],
    [
      'http://localhost:8081',
      'https://localhost:8443',
      'http://reverseproxy.com:8081',
      'https://reverseproxy.com:8443',
      'http://localhost:9090',
    ],
  );
});

test('keeps the port of the other scheme', () => {
  const origins = labOrigins({ httpPort: 443, httpsPort: 80, backendPort: 8080 }, HOSTS);
  assert.ok(origins.has('http://localhost:443'));
  assert.ok(origins.has('https://localhost:80'));
});

describe('with the default ports', () => {
  const origins = labOrigins(DEFAULT_PORTS, HOSTS);

  for (const origin of origins) {
    test(`allows ${origin}`, () => assert.equal(isAllowedOrigin(origins, origin), true));
  }

  test('allows a client that sends none', () => {
    assert.equal(isAllowedOrigin(origins, undefined), true);
  });

  for (const origin of [
    '',
    ' ',
    '*',
    'null',
    'http://localhost/',
    'http://localhost:80',
    'https://localhost:443',
    'http://localhost:8081',
    'https://localhost:8080',
    'http://reverseproxy.com:8080',
    'http://localhost.evil.example',
    'http://localhost:8080.evil.example',
    'http://evil.example/http://localhost',
    'http://localhost@evil.example',
    'https://reverseproxy.com.evil.example',
    'https://www.reverseproxy.com',
    'https://reverseproxy.co',
    'https://reverseproxy.com?',
    'https://REVERSEPROXY.COM',
    'https://REVERSEPROXY.COM?',
    'HTTP://localhost',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    'http://localhost, http://evil.example',
    'ws://localhost',
    'file://',
    'localhost',
    '__proto__',
  ]) {
    test(`refuses "${origin}"`, () => assert.equal(isAllowedOrigin(origins, origin), false));
  }
});

test('a wildcard stands for one or more labels, and for nothing around them', () => {
  const origins = labOrigins(DEFAULT_PORTS, ['*.example.com']);
  const allowed = (origin: string): boolean => isAllowedOrigin(origins, origin);
  for (const origin of ['https://a.example.com', 'http://a.b-c.example.com']) {
    assert.ok(allowed(origin), origin);
  }
  for (const origin of [
    'https://example.com',
    'https://a.example.com.evil.example',
    'https://evil-example.com',
    'https://a.example.com:444',
    'ftp://a.example.com',
    'https://x@a.example.com',
    `https://${'a.'.repeat(5000)}example.org`,
    '*.example.com',
  ]) {
    assert.ok(!allowed(origin), origin);
  }
});
