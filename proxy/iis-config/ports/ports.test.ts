import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Binding } from '../model.ts';
import type { IisRequest } from '../request.ts';
import { requestAtBinding } from './at-binding.ts';
import { outcomeAtLab, responseAtLab } from './at-lab.ts';
import { differ, type LabPorts, labPorts } from './lab-ports.ts';

function bindings(http: number, https: number, ...hosts: readonly string[]): readonly Binding[] {
  return hosts.flatMap((host): readonly Binding[] => [
    { protocol: 'http', port: http, host },
    { protocol: 'https', port: https, host },
  ]);
}

const LAB = { http: 8000, https: 8443 };
const USUAL = labPorts(bindings(80, 443, 'localhost', 'reverseproxy.com', '*.api.example'), LAB);

function request(host: string, headers: IisRequest['headers'] = {}): IisRequest {
  return {
    method: 'GET',
    scheme: 'https',
    host,
    port: 8443,
    target: '/',
    headers,
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
    version: 'HTTP/1.1',
  };
}

for (const { host, seen, ports = USUAL } of [
  { host: 'reverseproxy.com:8443', seen: 'reverseproxy.com' },
  { host: 'Elsewhere.example:8443', seen: 'Elsewhere.example' },
  { host: '[::1]:8443', seen: '[::1]' },
  { host: 'reverseproxy.com', seen: 'reverseproxy.com' },
  { host: 'reverseproxy.com:443', seen: 'reverseproxy.com:443' },
  { host: 'reverseproxy.com:8000', seen: 'reverseproxy.com:8000' },
  { host: 'a:8443', seen: 'a:444', ports: labPorts(bindings(81, 444, ''), LAB) },
  { host: 'a', seen: 'a:444', ports: labPorts(bindings(81, 444, ''), { http: 80, https: 443 }) },
  { host: 'a:8443', seen: 'a:8443', ports: labPorts(bindings(8000, 8443, ''), LAB) },
]) {
  test(`rules see the Host ${host} as ${seen} for ${ports.https?.lab} instead of ${ports.https?.binding}`, () => {
    const { host: actual, port } = requestAtBinding(request(host), ports);
    assert.equal(actual, seen);
    assert.equal(port, ports.https?.binding);
  });
}

test('rules see the port of the binding in Origin and Referer', () => {
  const headers = {
    origin: 'https://reverseproxy.com:8443',
    referer: 'http://www.localhost:8000/a?b',
    'x-url': 'https://reverseproxy.com:8443',
  };
  assert.deepEqual(requestAtBinding(request('reverseproxy.com:8443', headers), USUAL).headers, {
    origin: 'https://reverseproxy.com',
    referer: 'http://www.localhost/a?b',
    'x-url': 'https://reverseproxy.com:8443',
  });
});

function moved(location: string, host = 'reverseproxy.com:8443', ports: LabPorts = USUAL): string {
  const redirect = { kind: 'redirect', status: 301, location } as const;
  const outcome = outcomeAtLab(redirect, request(host), ports);
  const [header] = responseAtLab(
    { status: 301, headers: [{ name: 'Location', value: location }] },
    request(host),
    ports,
  ).headers;
  assert.ok(outcome.kind === 'redirect');
  assert.equal(header?.value, outcome.location);
  return outcome.location;
}

for (const [location, leaves] of [
  ['https://reverseproxy.com/a?b#c', 'https://reverseproxy.com:8443/a?b#c'],
  ['https://reverseproxy.com', 'https://reverseproxy.com:8443'],
  ['https://localhost:443?x', 'https://localhost:8443?x'],
  ['http://www.reverseproxy.com/', 'http://www.reverseproxy.com:8000/'],
  ['HTTP://ReverseProxy.com:80/', 'HTTP://ReverseProxy.com:8000/'],
  ['https://v1.api.example/', 'https://v1.api.example:8443/'],
  ['https://api.example/', 'https://api.example/'],
  ['https://example.com/', 'https://example.com/'],
  ['https://reverseproxy.com.example.com/', 'https://reverseproxy.com.example.com/'],
  ['https://reverseproxy.com@example.com/', 'https://reverseproxy.com@example.com/'],
  ['https://reverseproxy.com:9000/', 'https://reverseproxy.com:9000/'],
  ['https://reverseproxy.com:8443/', 'https://reverseproxy.com:8443/'],
  ['http://reverseproxy.com:443/', 'http://reverseproxy.com:443/'],
  ['/login?to=https://reverseproxy.com/', '/login?to=https://reverseproxy.com/'],
] as const) {
  test(`a Location ${location} leaves as ${leaves}`, () => {
    assert.equal(moved(location), leaves);
  });
}

test('a Location to the host that the request names leaves with the lab’s port', () => {
  const any = labPorts(bindings(80, 443, ''), LAB);
  assert.equal(moved('https://www.a.test/', 'a.test:8443', any), 'https://www.a.test:8443/');
  assert.equal(moved('http://a.test/', 'www.a.test:8443', any), 'http://a.test:8000/');
  assert.equal(moved('https://b.test/', 'a.test:8443', any), 'https://b.test/');
});

test('a Location stays if the client did not name the lab’s port', () => {
  assert.equal(moved('https://reverseproxy.com/', 'reverseproxy.com'), 'https://reverseproxy.com/');
  assert.equal(moved('https://localhost/', 'localhost:9000'), 'https://localhost/');
});

test('a Location by a scheme without a binding stays', () => {
  const only = labPorts([{ protocol: 'https', port: 443, host: 'localhost' }], LAB);
  assert.equal(moved('http://localhost/', 'localhost:8443', only), 'http://localhost/');
});

test('Host and Origin that rules copy reach the backend as the browser sent them', () => {
  const asked = request('reverseproxy.com:8443', { origin: 'https://reverseproxy.com:8443' });
  const set = (host: string, origin: string): Record<string, string> => {
    const requestHeaders = new Map([
      ['host', host],
      ['origin', origin],
      ['x-forwarded-host', host],
    ]);
    const forward = { kind: 'forward', url: 'http://b/', requestHeaders, webSocket: true } as const;
    const outcome = outcomeAtLab(forward, asked, USUAL);
    assert.ok(outcome.kind === 'forward');
    return Object.fromEntries(outcome.requestHeaders);
  };
  assert.deepEqual(set('reverseproxy.com', 'https://reverseproxy.com'), {
    host: 'reverseproxy.com:8443',
    origin: 'https://reverseproxy.com:8443',
    'x-forwarded-host': 'reverseproxy.com', // what a rule sets besides is IIS's own
  });
  assert.deepEqual(set('www.localhost:443', 'http://localhost'), {
    host: 'www.localhost:8443',
    origin: 'http://localhost:8000',
    'x-forwarded-host': 'www.localhost:443',
  });
  assert.equal(set('other.example', '')['host'], 'other.example');
});

test('ports that are the bindings’ own need nothing', () => {
  assert.equal(differ(labPorts(bindings(80, 443, ''), { http: 80, https: 443 })), false);
  assert.equal(differ(labPorts(bindings(80, 443, ''), { http: 80, https: 8443 })), true);
  assert.equal(differ(labPorts([], LAB)), false);
});
