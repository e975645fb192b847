import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabConfig } from '../config.ts';
import {
  applicationEndpoint,
  type Choice,
  chooseEndpoint,
  pageOrigin,
  pagePort,
  shownUrl,
  socketUrl,
} from './endpoint.ts';

const defaults: LabConfig = { httpPort: 80, httpsPort: 443, backendPort: 8080 };
const shifted: LabConfig = { httpPort: 8000, httpsPort: 8443, backendPort: 9000 };

function page(href: string) {
  const { protocol, hostname, port } = new URL(href);
  return { protocol, hostname, port };
}

const rows: [choice: Choice, from: string, config: LabConfig, url: string][] = [
  ['article', 'http://localhost', defaults, 'ws://localhost:8080'],
  ['article', 'https://localhost', defaults, 'ws://localhost:8080'],
  ['article', 'http://localhost:8080', defaults, 'ws://localhost:8080'],
  ['article', 'https://localhost:8443', shifted, 'ws://localhost:9000'],
  ['article', 'http://localhost', { ...defaults, backendPort: 80 }, 'ws://localhost'],
  ['article', 'http://localhost', { ...defaults, backendPort: 443 }, 'ws://localhost:443'],
  [
    'article',
    'http://reverseproxy.com',
    { ...defaults, httpsPort: 80 },
    'wss://reverseproxy.com:80',
  ],
  ['article', 'http://reverseproxy.com', defaults, 'wss://reverseproxy.com'],
  ['article', 'https://reverseproxy.com', defaults, 'wss://reverseproxy.com'],
  ['article', 'http://reverseproxy.com:8000', shifted, 'wss://reverseproxy.com:8443'],
  ['article', 'https://reverseproxy.com:8443', shifted, 'wss://reverseproxy.com:8443'],
  ['article', 'http://127.0.0.1', defaults, 'ws://127.0.0.1'],
  ['article', 'http://[::1]:8000', shifted, 'ws://[::1]:8000'],
  ['article', 'https://www.reverseproxy.com', defaults, 'wss://www.reverseproxy.com'],
  ['origin', 'https://localhost', defaults, 'wss://localhost'],
  ['origin', 'http://localhost:8000', shifted, 'ws://localhost:8000'],
  ['origin', 'http://reverseproxy.com', defaults, 'ws://reverseproxy.com'],
  ['backend', 'https://reverseproxy.com', defaults, 'ws://localhost:8080'],
  ['backend', 'http://localhost', shifted, 'ws://localhost:9000'],
];

for (const [choice, from, config, url] of rows) {
  test(`${choice} from ${from} is ${url}`, () => {
    assert.equal(chooseEndpoint(choice, page(from), config).url, url);
  });
}

test('the reason names the hostname that decided', () => {
  const why = (from: string) => chooseEndpoint('article', page(from), defaults).why;
  assert.match(why('https://localhost'), /hostname is localhost.*here: https\)/);
  assert.match(why('http://reverseproxy.com'), /hostname is reverseproxy\.com.*here: http\)/);
  assert.match(why('http://127.0.0.1'), /127\.0\.0\.1.*does not name/);
});

test('the direct choice warns of WebKit only on an https page', () => {
  assert.match(chooseEndpoint('backend', page('https://localhost'), defaults).why, /WebKit/);
  assert.doesNotMatch(chooseEndpoint('backend', page('http://localhost'), defaults).why, /WebKit/);
});

test('a socket address carries the connection id in its query', () => {
  const endpoint = chooseEndpoint('article', page('http://localhost'), defaults);
  assert.equal(socketUrl(endpoint, 'abc-1'), 'ws://localhost:8080/?cid=abc-1');
});

test('the page port falls back to the default of its scheme', () => {
  assert.equal(pagePort(page('http://localhost')), 80);
  assert.equal(pagePort(page('https://localhost')), 443);
  assert.equal(pagePort(page('https://localhost:8443')), 8443);
  assert.equal(pageOrigin(page('https://localhost:8443')), 'https://localhost:8443');
  assert.equal(pageOrigin(page('https://localhost')), 'https://localhost');
});

test('an application’s socket has its own path and query, and the connection id behind them', () => {
  const sockets = { proxied: ['ws://localhost:8000'], direct: ['ws://localhost:3000'] };
  const wish = { path: '/chat?room=1', protocols: ['a'] };
  const proxied = applicationEndpoint('article', sockets, wish);
  assert.ok(proxied);
  assert.equal(socketUrl(proxied, 'c'), 'ws://localhost:8000/chat?room=1&cid=c');
  assert.equal(shownUrl(proxied), 'ws://localhost:8000/chat?room=1');
  assert.deepEqual(proxied.protocols, ['a']);
  assert.equal(applicationEndpoint('origin', sockets, wish), undefined, 'no second way to it');
  assert.equal(applicationEndpoint('backend', sockets)?.url, 'ws://localhost:3000');
});
