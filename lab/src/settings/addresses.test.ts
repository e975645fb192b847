import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addresses, fileNames } from './addresses.ts';

const ports = { http: 8000, https: 443, backend: 8080 };

test('the lab’s own pages follow the article’s rule', () => {
  assert.deepEqual(addresses({ ports }), [
    { page: 'http://localhost:8000', socket: 'ws://localhost:8080', path: 'direct' },
    { page: 'https://localhost', socket: 'ws://localhost:8080', path: 'direct' },
    { page: 'http://reverseproxy.com:8000', socket: 'wss://reverseproxy.com', path: 'proxy' },
    { page: 'https://reverseproxy.com', socket: 'wss://reverseproxy.com', path: 'proxy' },
  ]);
});

test('with an application of one’s own all pages and sockets go through the proxy', () => {
  const application = { setting: 'localhost:3000', listens: ['localhost:3000'] } as const;
  const sites = [{ scheme: 'https', host: 'localhost' }] as const;
  assert.deepEqual(addresses({ ports, sites, application }), [
    { page: 'https://localhost', socket: 'wss://localhost', path: 'proxy' },
  ]);
});

test('a page of a person’s own server asks its own origin', () => {
  const sites = [
    { scheme: 'http', host: 'chat.example.com' },
    { scheme: 'https', host: '*.example.org' },
  ] as const;
  assert.deepEqual(addresses({ ports, sites }), [
    { page: 'http://chat.example.com:8000', socket: 'ws://chat.example.com:8000', path: 'proxy' },
    { page: 'https://any.example.org', socket: 'wss://any.example.org', path: 'proxy' },
  ]);
  assert.deepEqual(fileNames({ sites }), ['chat.example.com']);
});
