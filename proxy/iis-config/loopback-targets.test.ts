import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from './checks/check-configuration.ts';
import { loopbackTargets } from './loopback-targets.ts';

test('the loopback addresses of rules, maps and farms are found once each, and no others', () => {
  const rule = (name: string, url: string): string =>
    `<rule name="${name}"><match url="(.*)" /><action type="Rewrite" url="${url}" /></rule>`;
  const site = `<configuration><system.webServer><rewrite>
    <rewriteMaps><rewriteMap name="to"><add key="a" value="http://[::1]:5000" />
      <add key="b" value="127.0.0.1:5001" /><add key="c" value="a localhost:9" /></rewriteMap></rewriteMaps>
    <rules>${rule('1', 'http://localhost:3000/{R:1}')}${rule('2', 'http://LOCALHOST:3000/x')}
      ${rule('3', '{C:1}://127.0.0.1/{R:1}')}${rule('4', 'http://10.0.0.1:4000/')}
      ${rule('5', '/localhost:4001')}${rule('6', 'http://localhost.example:4002/')}
      <rule name="7" enabled="false"><match url=".*" /><action type="Rewrite" url="http://localhost:4003" /></rule>
    </rules></rewrite></system.webServer></configuration>`;
  const server = `<configuration><webFarms><webFarm name="f" enabled="true">
    <server address="localhost" enabled="true"><applicationRequestRouting httpPort="6000" /></server>
    </webFarm></webFarms></configuration>`;
  const { configuration } = readConfiguration({
    server: { file: 'applicationHost.config', text: server },
    site: { file: 'web.config', text: site },
  });
  assert.ok(configuration);
  assert.deepEqual(loopbackTargets(configuration).toSorted(), [
    '127.0.0.1:5001',
    '127.0.0.1:80',
    '[::1]:5000',
    'localhost:3000',
    'localhost:6000',
  ]);
});
