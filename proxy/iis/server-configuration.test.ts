import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { IIS_FOLDER } from './powershell-script.ts';
import { serverConfiguration } from './server-configuration.ts';
import { canonicalXml, findPath, parseXmlTree, type XmlTree } from './xml-tree.ts';

const SERVER = parseXmlTree(await readFile(`${IIS_FOLDER}server.config`, 'utf8'));
const USUAL = { httpPort: 80, httpsPort: 443, ownSite: false };

function bindings(server: XmlTree): string[] {
  const list = findPath(server, 'system.applicationHost/sites/site/bindings')?.children ?? [];
  return list.map(({ attributes }) => attributes.get('bindingInformation') ?? '');
}

const globalRules = (server: XmlTree): number =>
  findPath(server, 'system.webServer/rewrite/globalRules')?.children.length ?? -1;

test('with the usual ports and the lab’s own site, server.config is what runs', () => {
  assert.equal(canonicalXml(serverConfiguration(SERVER, USUAL)), canonicalXml(SERVER));
});

test('IIS listens on the published ports', () => {
  const adapted = serverConfiguration(SERVER, { ...USUAL, httpPort: 8000, httpsPort: 8443 });
  assert.deepEqual(bindings(adapted), [
    '*:8000:localhost',
    '*:8443:localhost',
    '*:8000:reverseproxy.com',
    '*:8443:reverseproxy.com',
  ]);
  assert.deepEqual(bindings(SERVER)[0], '*:80:localhost', 'what was given stays');
});

test('for a person’s own site the global rules step aside, and nothing else does', () => {
  const adapted = serverConfiguration(SERVER, { ...USUAL, ownSite: true });
  assert.equal(globalRules(SERVER), 1);
  assert.equal(globalRules(adapted), 0);
  const allowed = 'system.webServer/rewrite/allowedServerVariables';
  assert.deepEqual(findPath(adapted, allowed), findPath(SERVER, allowed));
  assert.equal(findPath(adapted, 'system.webServer/proxy')?.attributes.get('enabled'), 'true');
});

test('a binding that is not address:port:host is refused', () => {
  const server = parseXmlTree(
    '<configuration><system.applicationHost><sites><site><bindings>' +
      '<binding protocol="http" bindingInformation="[::1]:80:" /></bindings></site></sites>' +
      '</system.applicationHost></configuration>',
  );
  assert.throws(() => serverConfiguration(server, USUAL), /IPv6/);
});
