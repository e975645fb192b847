import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendHost } from './backend-host.ts';
import { farmFixture } from '../test/rule-fixtures.ts';
import { configuration } from './test/fixtures.ts';

const FARM = farmFixture();
const { protocol } = FARM;

function host(
  url: string,
  { preserve = false, farm = FARM, set }: { preserve?: boolean; farm?: typeof FARM; set?: string },
): string {
  const { proxy } = configuration({});
  const site = configuration({
    proxy: { ...proxy, preserveHostHeader: preserve },
    webFarms: new Map([['farm', farm]]),
  });
  const requestHeaders = new Map(set === undefined ? [] : [['host', set]]);
  const forward = { kind: 'forward', url, requestHeaders, webSocket: false } as const;
  const isFarm = /\/\/farm\//i.test(url);
  const outcome = isFarm ? { ...forward, farm: { name: 'farm', servers: [] } } : forward;
  return backendHost(site, { host: 'client.example:8443' }, outcome);
}

for (const [what, expected, url, given] of [
  ['the target’s host and port', 'localhost:8080', 'http://localhost:8080/a?b', {}],
  ['the target’s, though a rule sets another', 'localhost', 'http://localhost?b', { set: 'x' }],
  ['the client’s, preserved', 'client.example:8443', 'http://localhost:8080/', { preserve: true }],
  ['a rule’s in its place', 'x', 'http://localhost:8080/', { preserve: true, set: 'x' }],
  ['the client’s for a farm, by default', 'client.example:8443', 'http://FARM/', {}],
  [
    'a server’s for a farm that does not preserve it',
    '10.0.0.1',
    'http://farm/',
    { farm: { ...FARM, protocol: { ...protocol, preserveHostHeader: false } }, preserve: true },
  ],
] as const) {
  test(`the Host of a backend is ${what}`, () => {
    assert.equal(host(url, given), expected);
  });
}
