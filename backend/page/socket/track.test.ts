import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedVia, pageTrack, pathStory, socketTrack } from './track.ts';

const config = { httpPort: 80, httpsPort: 443, backendPort: 8080 };

function page(href: string) {
  const { protocol, hostname, port } = new URL(href);
  return { protocol, hostname, port };
}

test('a page from the backend port came direct', () => {
  assert.deepEqual(pageTrack(page('http://localhost:8080'), config), {
    via: 'direct',
    hops: [{ from: 'browser', to: 'backend', label: 'http :8080' }],
  });
});

test('a page from any other port came through the proxy, which speaks http inside', () => {
  assert.deepEqual(pageTrack(page('https://localhost'), config), {
    via: 'proxy',
    hops: [
      { from: 'browser', to: 'proxy', label: 'https :443' },
      { from: 'proxy', to: 'backend', label: 'http :8080' },
    ],
  });
});

test('a page from the HTTP port came through the proxy too', () => {
  assert.equal(pageTrack(page('http://reverseproxy.com'), config).via, 'proxy');
  assert.equal(pageTrack(page('http://localhost:8000'), config).via, 'proxy');
});

test('a socket through the proxy is wss outside and ws inside', () => {
  const labels = socketTrack('wss://reverseproxy.com', 'proxy', config).hops.map((h) => h.label);
  assert.deepEqual(labels, ['wss :443', 'ws :8080']);
});

test('a direct socket has one hop', () => {
  assert.deepEqual(socketTrack('ws://localhost:8080', 'direct', config).hops, [
    { from: 'browser', to: 'backend', label: 'ws :8080' },
  ]);
});

test('the port of the endpoint tells which route to expect', () => {
  assert.equal(expectedVia('ws://localhost:8080', config), 'direct');
  assert.equal(expectedVia('ws://localhost', { ...config, backendPort: 80 }), 'direct');
  assert.equal(expectedVia('wss://reverseproxy.com', config), 'proxy');
  assert.equal(expectedVia('wss://localhost:8443', { ...config, httpsPort: 8443 }), 'proxy');
});

test('the story promises until the route is seen and states it then', () => {
  assert.match(pathStory('proxy', 'direct', false), /should go past it/);
  assert.match(pathStory('proxy', 'direct', true), /goes past it.*never a 101/);
  assert.match(pathStory('proxy', 'proxy', true), /once the socket closes, a 101/);
  assert.match(pathStory('direct', 'direct', true), /shows neither/);
  assert.match(pathStory('direct', 'proxy', true), /no page but/);
});
