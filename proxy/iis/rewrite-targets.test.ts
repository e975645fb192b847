import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../iis-config/checks/check-configuration.ts';
import { rewriteTargets, type RewriteTargets } from './rewrite-targets.ts';

const OPTIONS = { ownPorts: [80, 443], backend: 'backend:8080' };

function targetsOf(...urls: readonly string[]): RewriteTargets {
  const rules = urls.map((url, index) => rule(`rule ${index}`, url));
  return read(rules.join(''));
}

function rule(name: string, url: string, more = ''): string {
  return `<rule name="${name}"${more}><match url="(.*)" /><action type="Rewrite" url="${url}" /></rule>`;
}

function read(rules: string, server = ''): RewriteTargets {
  const text = `<configuration><system.webServer><rewrite><rules>${rules}</rules></rewrite></system.webServer></configuration>`;
  const { configuration, findings } = readConfiguration({
    server: { file: 'server.config', text: `<configuration>${server}</configuration>` },
    site: { file: 'web.config', text },
  });
  assert.ok(configuration, JSON.stringify(findings));
  return rewriteTargets(configuration, OPTIONS);
}

test('every name of this machine is localhost, each port once', () => {
  assert.deepEqual(
    targetsOf(
      'http://localhost:3001/{R:1}',
      'http://LOCALHOST:3001/api/{R:1}',
      'http://127.0.0.1:3002/{R:1}',
      'http://[::1]:3003/{R:1}',
    ),
    { rewritten: ['localhost:3001', 'localhost:3002', 'localhost:3003'], unmatched: [] },
  );
});

test('another name is rewritten with its port, and a scheme out of a condition is http', () => {
  assert.deepEqual(
    targetsOf('http://api.internal:9000/{R:1}', '{C:1}://node-app:3000/{R:1}').rewritten,
    ['api.internal:9000', 'node-app:3000'],
  );
});

test('a web farm is rewritten by its servers, not by its name', () => {
  const servers = ['node1', 'node2" enabled="false', '10.0.0.5'].map(
    (address) => `<server address="${address}" />`,
  );
  const farms = `<webFarms><webFarm name="chat">${servers.join('')}</webFarm></webFarms>`;
  const { rewritten, unmatched } = read(rule('farm', 'http://chat/{R:1}'), farms);
  assert.deepEqual(rewritten, []);
  assert.equal(unmatched.length, 2); // port 80 is IIS’s own
  const onAnother = farms.replaceAll(
    ' />',
    '><applicationRequestRouting httpPort="9000" /></server>',
  );
  const moved = read(rule('farm', 'http://chat/{R:1}'), onAnother);
  assert.deepEqual(moved.rewritten, ['node1:9000']);
  assert.match(moved.unmatched[0]?.why ?? '', /address of another machine/);
});

test('the backend’s own name needs its own port', () => {
  const { rewritten, unmatched } = targetsOf(
    'http://backend:8080/{R:1}',
    'http://backend:9000/{R:1}',
  );
  assert.deepEqual(rewritten, ['backend:8080']);
  assert.match(unmatched[0]?.why ?? '', /listens elsewhere: backend:8080$/);
});

test('what stays on this server is no target, nor is a rule that is switched off', () => {
  assert.deepEqual(
    read(rule('in place', 'index.html') + rule('off', 'http://localhost:1/', ' enabled="false"')),
    { rewritten: [], unmatched: [] },
  );
});

for (const [url, why] of [
  ['https://localhost:3001/{R:1}', /TLS/],
  ['http://{HTTP_HOST}:3001/{R:1}', /only with a request/],
  ['http://localhost:{C:1}/', /only with a request/],
  ['http://localhost/{R:1}', /IIS listens on that port itself/],
  ['http://10.0.0.5:3001/{R:1}', /another machine/],
  ['http://localhost:70000/', /from 1 to 65535/],
] as const) {
  test(`${url} is not rewritten, and the reason is given`, () => {
    const { rewritten, unmatched } = targetsOf(url);
    assert.deepEqual(rewritten, []);
    assert.equal(unmatched.length, 1);
    assert.deepEqual([unmatched[0]?.rule, unmatched[0]?.url], ['rule 0', url]);
    assert.match(unmatched[0]?.why ?? '', why);
  });
}
