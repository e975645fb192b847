import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { LabError } from '../../../errors.ts';
import type { LabPlan } from '../../../lab/lab.ts';
import { checkSite, siteEnvironment, siteStep } from './site-folder.ts';

const RULES = (url: string, more = ''): string => `<?xml version="1.0"?>
<configuration><system.webServer>${more}<rewrite><rules>
  <rule name="app" stopProcessing="true">
    <match url="(.*)" /><action type="Rewrite" url="${url}" />
  </rule>
</rules></rewrite></system.webServer></configuration>
`;

/** A plan with a web.config of a person's own; without a text: with the lab's. */
async function planWith(t: TestContext, text?: string, http = 80): Promise<LabPlan> {
  const directory = await mkdtemp(join(tmpdir(), 'lab101-iis-site-'));
  t.after(() => rm(directory, { recursive: true }));
  const webConfig = join(directory, 'mine.config');
  if (text !== undefined) await writeFile(webConfig, text);
  return {
    name: 'lab101-test',
    engine: 'compose',
    proxy: 'iis',
    isolated: true,
    ports: { http, https: 443, backend: 8081 },
    directory,
    certificatesDirectory: directory,
    backend: {},
    images: { node: 'node:24-slim', proxy: 'nginx:1.30' },
    given: {},
    webConfig: text === undefined ? undefined : webConfig,
    serverConfig: undefined,
    idleTimeoutMs: 120_000,
    configuration: '',
    build: '',
  };
}

async function run(plan: LabPlan): Promise<{ outcome: string; said: string[] }> {
  const said: string[] = [];
  const outcome = await siteStep(plan).run((detail) => void said.push(detail));
  return { outcome, said };
}

test('the lab’s own site is mounted as it is', async (t) => {
  const plan = await planWith(t);
  await checkSite(plan);
  assert.deepEqual(await siteEnvironment(plan), {});
  assert.deepEqual(await run(plan), { outcome: 'the lab’s own', said: [] });
});

test('a person’s own web.config is mounted, and its target leads to the backend', async (t) => {
  const text = RULES('http://localhost:3001/{R:1}');
  const plan = await planWith(t, text);
  await checkSite(plan);
  const { outcome, said } = await run(plan);
  assert.deepEqual(said, []);
  assert.equal(outcome, `${plan.webConfig}; localhost:3001 leads to the lab’s backend`);
  const environment = await siteEnvironment(plan);
  assert.equal(environment['BACKEND_TARGETS'], 'localhost:3001');
  const mounted = join(environment['SITE_DIR'] ?? '', 'web.config');
  assert.equal(await readFile(mounted, 'utf8'), text);
});

test('the files that its configSource attributes name are mounted beside it', async (t) => {
  const plan = await planWith(
    t,
    String.raw`<configuration><system.webServer><rewrite><rules configSource="parts\Rules.config" /></rewrite></system.webServer></configuration>`,
  );
  await mkdir(join(plan.directory, 'parts'));
  const rules = '<rules><rule name="a"><match url=".*" /><action type="None" /></rule></rules>';
  await writeFile(join(plan.directory, 'parts', 'Rules.config'), rules);
  const { said } = await run(plan);
  assert.deepEqual(said, []);
  const mounted = join(plan.directory, 'iis-site', 'parts', 'Rules.config');
  assert.equal(await readFile(mounted, 'utf8'), rules);
});

test('what IIS refuses is warned of, and mounted all the same', async (t) => {
  const plan = await planWith(t, RULES('http://localhost:3001/{R:1}', '<webSocket />'));
  await checkSite(plan);
  const { said } = await run(plan);
  assert.equal(said.length, 1);
  const warning =
    /^Warning: IIS will answer every request with 500\.19: .*:2:\d+: IIS_LOCKED_SECTION /;
  assert.match(said[0] ?? '', warning);
  assert.match(await readFile(join(plan.directory, 'iis-site', 'web.config'), 'utf8'), /webSocket/);
});

test('a target that does not lead to the backend is noted with the rule and the reason', async (t) => {
  const { outcome, said } = await run(await planWith(t, RULES('https://localhost:3001/{R:1}')));
  assert.match(outcome, /; nothing leads to the lab’s backend$/);
  assert.deepEqual(said, [
    'Note: the rule "app" forwards to https://localhost:3001/{R:1}, which does not lead to the ' +
      'backend: the lab’s backend speaks no TLS',
  ]);
});

for (const [what, change] of [
  [
    'IIS on the port that the lab’s rule forwards to',
    { ports: { http: 8080, https: 443, backend: 8081 } },
  ],
  ['a server.config of a person’s own', { serverConfig: '/etc/server.config' }],
] as const) {
  test(`${what} is refused before anything is started`, async (t) => {
    const plan = { ...(await planWith(t)), ...change };
    await assert.rejects(checkSite(plan), (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.code, 'LAB_BAD_OPTION');
      assert.match(error.message, /8080|\/etc\/server\.config/);
      return true;
    });
  });
}
