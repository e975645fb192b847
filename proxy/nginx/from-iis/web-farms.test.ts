import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONFIGURATION } from '../../iis-config/default-configuration.ts';
import type { WebFarm } from '../../iis-config/model.ts';
import {
  configurationFixture,
  farmFixture,
  farmServerFixture,
  ruleFixture,
  rewriteTo,
} from '../../iis-config/test/rule-fixtures.ts';
import { generateNginx, type Generated, generateNginxSite } from './generate.ts';
import { OPTIONS } from './test/lab-options.ts';
import { printRefusal } from './refusal.ts';

const SERVERS = [
  farmServerFixture('10.0.0.11', { httpPort: 8080 }),
  farmServerFixture('10.0.0.12'),
];

function made(parts: Partial<WebFarm>): WebFarm {
  return farmFixture({ name: 'Chat', servers: SERVERS, ...parts });
}

function configuration(parts: Partial<WebFarm>, url = 'http://chat/{R:1}') {
  return configurationFixture({
    webFarms: new Map([['chat', made(parts)]]),
    siteRules: [ruleFixture({ action: rewriteTo(url) })],
  });
}

const translate = (parts: Partial<WebFarm>, url?: string): Generated =>
  generateNginxSite(configuration(parts, url));

function configOf(generated: Generated): string {
  assert.ok('config' in generated, JSON.stringify(generated));
  return generated.config;
}

function inLab(resolver?: string): string {
  const generated = generateNginx(configuration({ affinity: 'cookie', healthCheckUrl: '/up' }), {
    ...OPTIONS,
    ...(resolver === undefined ? {} : { resolver }),
    targets: () => (resolver === undefined ? '127.0.0.1:2345' : 'backend:8080'),
  });
  assert.ok('notes' in generated);
  assert.deepEqual(generated.notes, []); // one backend: there is nothing to balance
  return generated.config;
}

test('each server of a farm leads to the lab’s backend', () => {
  assert.match(inLab(), /set \$arr_backend 127\.0\.0\.1:2345;/);
  assert.match(inLab('127.0.0.11'), /set \$arr_backend backend:8080;/);
});

test('a farm’s affinity and health check are said in notes', () => {
  const plain = translate({});
  assert.match(
    configOf(plain),
    /upstream farm_chat \{ server 10\.0\.0\.11:8080; server 10\.0\.0\.12:80; \}/,
  );
  const asked = translate({ affinity: 'cookie', healthCheckUrl: 'http://chat/up' });
  assert.match(configOf(asked), /upstream farm_chat \{ hash \$remote_addr consistent; server/);
  assert.ok('notes' in plain && 'notes' in asked);
  assert.deepEqual(plain.notes, []);
  assert.deepEqual(
    asked.notes.map(({ text }) => /by its address|health check/.exec(text)?.[0]),
    ['by its address', 'health check'],
  );
  assert.match(configOf(translate({ affinity: 'host-name' })), /hash \$host consistent;/);
});

/** What leads to the servers of a farm if the relay has a port for each. */
function relayed(parts: Partial<WebFarm>): readonly string[] {
  const servers = ['localhost', '127.0.0.1'].map((address, index) =>
    farmServerFixture(address, { httpPort: 3001 + index, weight: 3 - index }),
  );
  const config = configOf(
    generateNginx(configuration({ servers, ...parts }), {
      ...OPTIONS,
      relay: '127.0.0.1:9000',
      relays: { 'localhost:3001': '127.0.0.1:9001', '127.0.0.1:3002': '127.0.0.1:9002' },
      targets: (authority) => authority,
    }),
  );
  return (
    config.match(/set \$arr_(?:backend|relay) .*|split_clients.*|upstream \w+_relay .*/g) ?? []
  );
}

test('the relay’s ports for a farm’s servers are taken in turn, or by the key of its affinity', () => {
  assert.deepEqual(relayed({}), [
    'upstream farm_chat_relay { server 127.0.0.1:9001 weight=3; server 127.0.0.1:9002 weight=2; }',
    'set $arr_backend farm_chat;',
    'set $arr_relay farm_chat_relay;',
  ]);
  const byKey = (key: string): readonly string[] => [
    `split_clients ${key} $farm_chat_backend { 60.00% "http_localhost_3001_v0tch8"; * "127.0.0.1:3002"; }`,
    `split_clients ${key} $farm_chat_relay { 60.00% "127.0.0.1:9001"; * "127.0.0.1:9002"; }`,
    'set $arr_backend $farm_chat_backend;',
    'set $arr_relay $farm_chat_relay;',
  ];
  assert.deepEqual(relayed({ affinity: 'cookie' }), byKey('$remote_addr'));
  assert.deepEqual(relayed({ affinity: 'host-name' }), byKey('$host'));
});

const REFUSED: readonly (readonly [why: RegExp, parts: Partial<WebFarm>, url?: string])[] = [
  [/"Chat" balances by RequestHash/, { algorithm: 'RequestHash' }],
  [/"Chat" asks a provider/, { affinity: 'server-provider' }],
  [/"Chat" is asked by https:\/\//, {}, 'https://chat/{R:1}'],
  [/"ten; \}:80" does not name a server/, { servers: [farmServerFixture('ten; }')] }],
  [/"a b" does not name a server/, { alternateHostName: 'a b' }],
  [/"Chat" has preserveHostHeader="false"/, { protocol: DEFAULT_CONFIGURATION.proxy }],
];

for (const [why, parts, url] of REFUSED) {
  test(`is refused: ${why.source}`, () => {
    const generated = translate(parts, url);
    assert.ok('refusals' in generated);
    assert.match(generated.refusals.map(printRefusal).join('\n'), why);
  });
}

test('a farm with one server has nothing to balance', () => {
  const servers = [farmServerFixture('10.0.0.11')];
  const parts = { servers, algorithm: 'RequestHash', affinity: 'server-provider' } as const;
  const config = configOf(translate({ ...parts, protocol: DEFAULT_CONFIGURATION.proxy }));
  assert.match(config, /set \$arr_backend 10\.0\.0\.11:80;\n +set \$arr_host 10\.0\.0\.11;/);
});

test('a farm goes by a location of its own if its settings are not the proxy’s', () => {
  const rules = ['http://chat/', 'http://localhost:8080/'].map((url, index) =>
    ruleFixture({
      name: url,
      match: { url: `^${index}`, ignoreCase: true, negate: false },
      action: rewriteTo(url),
    }),
  );
  const mixed = configOf(generateNginxSite({ ...configuration({}), siteRules: rules }));
  assert.match(mixed, /if \(\$arr_route = 2\) \{ return 562; \}/);
  const same = made({
    protocol: DEFAULT_CONFIGURATION.proxy,
    servers: [farmServerFixture('one')],
  });
  const alike = configOf(
    generateNginxSite({
      ...configuration({}),
      webFarms: new Map([['chat', same]]),
      siteRules: rules,
    }),
  );
  assert.doesNotMatch(alike, /arr_route/);
});
