import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readConfiguration, type IisConfiguration } from '@lab101/proxy';
import {
  fingerprint,
  forOwnSite,
  neededVariables,
  readHalf,
  readIisFiles,
  readSite,
  SERVER_CONFIG,
} from './iis-files.ts';

const SITE = `<configuration><system.webServer><rewrite><rules>
  <rule name="own">
    <match url="^own/(.*)" />
    <serverVariables>
      <set name="HTTP_X_REAL_IP" value="{REMOTE_ADDR}" />
      <set name="HTTP_X_FORWARDED_FOR" value="{REMOTE_ADDR}" />
    </serverVariables>
    <action type="Rewrite" url="http://localhost:3001/{R:1}" />
  </rule>
  <rule name="rest">
    <match url="(.*)" />
    <serverVariables><set name="HTTP_X_REAL_IP" value="" /></serverVariables>
    <action type="Rewrite" url="http://localhost:3001/{R:1}" />
  </rule>
</rules></rewrite></system.webServer></configuration>`;

let folder = '';
before(async () => (folder = await mkdtemp(join(tmpdir(), 'lab101-iis-files-'))));
after(() => rm(folder, { recursive: true, force: true }));

async function own(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function configurationOf(
  webConfig: string | undefined,
  serverConfig: string | undefined,
): Promise<IisConfiguration> {
  const files = await readIisFiles({ webConfig, serverConfig });
  const { configuration, findings } = readConfiguration(files);
  assert.ok(configuration, findings.map(({ message }) => message).join('\n'));
  return forOwnSite(configuration, files);
}

const globalRules = ({ globalRules: rules }: IisConfiguration): string[] =>
  rules.map(({ name }) => name);

test('the lab’s global rule runs over the lab’s own site', async () => {
  assert.deepEqual(globalRules(await configurationOf(undefined, undefined)), ['ReverseProxy']);
});

test('it steps aside for a site of one’s own', async () => {
  const configuration = await configurationOf(await own('web.config', SITE), undefined);
  assert.deepEqual(globalRules(configuration), []);
  assert.deepEqual(
    configuration.siteRules.map(({ name }) => name),
    ['own', 'rest'],
  );
});

test('the global rules of a server of one’s own stay', async () => {
  const { server } = await readIisFiles({ webConfig: undefined, serverConfig: undefined });
  assert.equal(server.file, SERVER_CONFIG);
  const site = await own('web.config', SITE);
  const configuration = await configurationOf(site, await own('server.config', server.text));
  assert.deepEqual(globalRules(configuration), ['ReverseProxy']);
});

test('each variable that the site sets is needed once', async () => {
  const configuration = await configurationOf(await own('web.config', SITE), undefined);
  assert.deepEqual(neededVariables(configuration), ['HTTP_X_FORWARDED_FOR', 'HTTP_X_REAL_IP']);
});

test('what a plan was made of is not read again, and a plan made anew reads its files', async () => {
  const webConfig = await own('once.config', SITE);
  const read = await readSite({ webConfig, serverConfig: undefined });
  await own('once.config', SITE.replace('own', 'other'));
  const configuration = fingerprint(read.files);
  const plan = { webConfig, serverConfig: undefined, configuration };
  assert.equal(await readSite(plan), read);
  const again = await readSite({ webConfig, serverConfig: undefined });
  assert.equal(again.configuration?.siteRules[0]?.name, 'other');
});

test('a folder, or a name that differs in case, names the file that was meant', async () => {
  const meant = await own('Web.config', '<configuration/>');
  const other = join(folder, 'web.CONFIG');
  // A file system that ignores case reads it.
  for (const given of existsSync(other) ? [folder] : [folder, other]) {
    await assert.rejects(readHalf(given), {
      code: 'LAB_BAD_OPTION',
      next: `did you mean ${meant}?`,
    });
  }
  await assert.rejects(readHalf(join(folder, 'other.config')), { next: undefined });
});
