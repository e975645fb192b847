import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mergeIisConfiguration } from './merge-configuration.ts';
import { serverConfiguration } from './server-configuration.ts';
import { canonicalXml, childrenOf, findPath, parseXmlTree, type XmlTree } from './xml-tree.ts';

// This file runs as proxy/dist/iis/merge-configuration.test.js.
const FOLDER = fileURLToPath(new URL('../../iis/', import.meta.url));
const APPLICATION_HOST = join(FOLDER, 'fixtures', 'applicationHost.config');
const SERVER = join(FOLDER, 'server.config');

const read = async (path: string): Promise<XmlTree> => parseXmlTree(await readFile(path, 'utf8'));
const mergeWith = async (server: string): Promise<XmlTree> =>
  mergeIisConfiguration(await read(APPLICATION_HOST), parseXmlTree(server));

const at = (tree: XmlTree, path: string): XmlTree => {
  const found = findPath(tree, path);
  assert.ok(found, `${path} is there`);
  return found;
};

test('the site of server.config is the only one, and the defaults of sites stay', async () => {
  const merged = mergeIisConfiguration(await read(APPLICATION_HOST), await read(SERVER));
  const sites = at(merged, 'system.applicationHost/sites');
  assert.deepEqual(
    sites.children.map(({ name, attributes }) => [name, attributes.get('name')]),
    [
      ['site', 'ReverseProxy'],
      ['siteDefaults', undefined],
      ['applicationDefaults', undefined],
      ['virtualDirectoryDefaults', undefined],
    ],
  );
  assert.equal(
    childrenOf(at(merged, 'system.applicationHost/sites/site/bindings'), 'binding').length,
    4,
  );
});

test('every section of server.config is in the result as server.config has it', async () => {
  const server = await read(SERVER);
  const merged = mergeIisConfiguration(await read(APPLICATION_HOST), server);
  for (const path of [
    'system.applicationHost/sites/site',
    'system.webServer/webSocket',
    'system.webServer/rewrite/allowedServerVariables',
    'system.webServer/rewrite/globalRules',
    'system.webServer/tracing/traceFailedRequests',
  ]) {
    assert.equal(canonicalXml(at(merged, path)), canonicalXml(at(server, path)), path);
  }
});

test('a section keeps the attributes and the children that server.config does not name', async () => {
  const merged = mergeIisConfiguration(await read(APPLICATION_HOST), await read(SERVER));
  const proxy = at(merged, 'system.webServer/proxy');
  assert.deepEqual(Object.fromEntries(proxy.attributes), { timeout: '00:01:00', enabled: 'true' });
  assert.ok(findPath(proxy, 'cache'));
});

test('sections that server.config does not have stay as they were', async () => {
  const before = await read(APPLICATION_HOST);
  const merged = mergeIisConfiguration(before, await read(SERVER));
  for (const path of [
    'configSections',
    'location',
    'system.webServer/security',
    'system.webServer/tracing/traceProviderDefinitions',
    'system.applicationHost/applicationPools/applicationPoolDefaults',
  ]) {
    assert.equal(canonicalXml(at(merged, path)), canonicalXml(at(before, path)), path);
  }
});

test('the pool of the site neither idles nor recycles', async () => {
  const merged = mergeIisConfiguration(await read(APPLICATION_HOST), await read(SERVER));
  const [pool] = childrenOf(at(merged, 'system.applicationHost/applicationPools'), 'add');
  assert.ok(pool);
  assert.deepEqual(Object.fromEntries(pool.attributes), {
    name: 'DefaultAppPool',
    managedRuntimeVersion: 'v4.0',
    autoStart: 'true',
    startMode: 'AlwaysRunning',
  });
  assert.equal(at(pool, 'processModel').attributes.get('idleTimeout'), '00:00:00');
  assert.equal(at(pool, 'recycling/periodicRestart').attributes.get('time'), '00:00:00');
});

test('a pool of the application’s own is made where there is none', async () => {
  const merged = await mergeWith(
    '<configuration><system.applicationHost><sites><site name="a">' +
      '<application path="/" applicationPool="Own" /></site></sites>' +
      '</system.applicationHost></configuration>',
  );
  const pools = childrenOf(at(merged, 'system.applicationHost/applicationPools'), 'add');
  assert.deepEqual(
    pools.map(({ attributes }) => [attributes.get('name'), attributes.get('startMode')]),
    [
      ['DefaultAppPool', undefined],
      ['Own', 'AlwaysRunning'],
    ],
  );
});

test('a section that stands in <location path=""> is merged there', async () => {
  const merged = await mergeWith(
    '<configuration><system.webServer><handlers accessPolicy="Read" /></system.webServer></configuration>',
  );
  assert.equal(
    at(merged, 'location/system.webServer/handlers').attributes.get('accessPolicy'),
    'Read',
  );
  assert.equal(findPath(merged, 'system.webServer/handlers'), undefined);
});

test('merging once more changes nothing, and the input stays as it was', async () => {
  const before = await read(APPLICATION_HOST);
  const once = mergeIisConfiguration(before, await read(SERVER));
  const twice = mergeIisConfiguration(once, await read(SERVER));
  assert.equal(canonicalXml(twice), canonicalXml(once));
  assert.equal(canonicalXml(before), canonicalXml(await read(APPLICATION_HOST)));
});

test('a section that no installed module declares stops the merge', async () => {
  await assert.rejects(
    mergeWith(
      '<configuration><system.webServer><httpPlatform /></system.webServer></configuration>',
    ),
    { message: /^configSections declares no section system\.webServer\/httpPlatform: / },
  );
});

const PWSH = spawnSync('pwsh', ['-NoProfile', '-Command', 'exit 0']).status === 0;

for (const [what, settings, switches] of [
  ['the lab’s own site', { httpPort: 80, httpsPort: 443, ownSite: false }, []],
  [
    'a person’s own site on other ports',
    { httpPort: 8000, httpsPort: 8443, ownSite: true },
    ['-HttpPort', '8000', '-HttpsPort', '8443', '-OwnSite'],
  ],
] as const) {
  test(
    `the scripts make of server.config what the reference makes of it, for ${what}`,
    { skip: PWSH ? false : 'not run: there is no pwsh on this machine' },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lab101-iis-'));
      try {
        const output = join(folder, 'merged.config');
        const files = ['-ApplicationHost', APPLICATION_HOST, '-Server', SERVER, '-Output', output];
        const script = ['-NoProfile', '-File', join(FOLDER, 'dry-run.ps1'), ...files, ...switches];
        execFileSync('pwsh', script, { timeout: 60_000 });
        const server = serverConfiguration(await read(SERVER), settings);
        const expected = mergeIisConfiguration(await read(APPLICATION_HOST), server);
        assert.equal(canonicalXml(await read(output)), canonicalXml(expected));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
}
