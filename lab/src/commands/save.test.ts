import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import { LabError } from '../errors.ts';
import type { Lab, ServiceName } from '../lab/lab.ts';
import { projectPath } from '../project.ts';
import type { SavedConnection } from '../save/saved-connection.ts';
import {
  accessLine,
  BACKEND_LINES,
  CID,
  CONFIGURATIONS,
  errorLine,
  event,
  FIELDS,
  LOG_ID,
  openEvent,
  PROXY_LINES,
} from '../save/test/planted-lines.ts';
import { save, saveFrom } from './save.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-save-'));
});
after(() => rm(folder, { recursive: true }));

interface Said {
  readonly proxy?: readonly string[];
  readonly backend?: readonly string[];
  readonly configuration?: string;
}

/** A lab that has only logs and a configuration. */
function labFixture({ proxy = [], backend = [], configuration = '' }: Said, name = 'nginx'): Lab {
  const service = (of: ServiceName, lines: readonly string[]) => ({
    name: of,
    isRunning: async () => true,
    written: async () => lines,
  });
  return {
    plan: {
      proxy: name,
      engine: 'process',
      ports: { http: 80, https: 443, backend: 8080 },
      backend: {},
      idleTimeoutMs: 120_000,
    },
    proxy: service('proxy', [FIELDS, ...proxy]),
    backend: service('backend', backend),
    proxyConfig: async () => configuration,
  } as unknown as Lab;
}

const LINES: Required<Pick<Said, 'proxy' | 'backend'>> = {
  proxy: ['2026/11/22 21:00:00 [notice] 7#7: nginx/1.22.1', errorLine(''), accessLine()],
  backend: [
    openEvent({ 'x-arr-ssl': '2048|128' }),
    event('close', {
      time: '2026-11-22T21:00:01.000Z',
      code: 1006,
      reason: '',
      by: 'network',
      durationMs: 900,
    }),
  ],
};

async function saved(said: Said, cid = CID, name = 'nginx') {
  const printed: unknown[] = [];
  const output = {
    json: false,
    result: (_: string, value: unknown) => void printed.push(value),
    note: () => undefined,
    steps: async () => undefined,
  };
  const options = { folder, labVersion: '1.2.3', proxy: 'nginx 1.22.1' };
  await saveFrom(labFixture(said, name), cid, options, output);
  const paths = printed[0] as { readonly html: string; readonly json: string };
  const [html, json] = await Promise.all(
    [paths.html, paths.json].map((path) => readFile(path, 'utf8')),
  );
  return {
    paths,
    html: html ?? '',
    value: JSON.parse(json ?? '') as SavedConnection,
    json: json ?? '',
  };
}

test('writes one connection as HTML and JSON, and prints both paths', async () => {
  const { paths, html, value } = await saved({ ...LINES, configuration: 'events {}' });
  assert.deepEqual(paths, { html: `${folder}/${CID}.html`, json: `${folder}/${CID}.json` });
  assert.equal(value.exchange.verdict.cause, 'proxy-timeout');
  assert.deepEqual(value.viewpoints.proxy.lines.length, 2);
  assert.deepEqual(value.viewpoints.backend.lines.length, 2);
  assert.equal(value.viewpoints.browser.recorded, false);
  assert.deepEqual([value.versions.lab, value.versions.proxy], ['1.2.3', 'nginx 1.22.1']);
  assert.equal(value.configuration, 'events {}');
  for (const part of ['not recorded', CID, 'nginx 1.22.1', '1.2.3', 'events {}', LOG_ID]) {
    assert.ok(html.includes(part), part);
  }
});

test('takes the first 8 characters, as make watch prints them', async () => {
  assert.equal((await saved(LINES, CID.slice(0, 8))).value.id, CID);
});

/** The core must be absent. The text around it may be anything that a token consists of. */
const secrets = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9]{12,24}$/),
    fc.stringMatching(/^[\w.~+/%:=-]{0,8}$/),
    fc.stringMatching(/^[\w.~+/%:=-]{0,8}$/),
  )
  .map(([random, left, right]) => {
    const core = `Zq${random}`;
    return { core, secret: `${left}${core}${right}` };
  });

type Planted = Readonly<Record<string, (secret: string) => string>>;

/** Puts a secret in each of these places, and asserts that the files do not contain it. */
async function assertAbsent(
  planted: Planted,
  said: (lines: readonly string[]) => Said,
  name?: string,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(secrets, async ({ core, secret }) => {
      const lines = Object.values(planted).map((line) => line(secret));
      const { html, json, value } = await saved({ ...LINES, ...said(lines) }, CID, name);
      const found = json.split('\n').filter((line) => line.includes(core));
      assert.deepEqual(found, [], 'in the JSON');
      assert.ok(!html.includes(core), 'in the HTML');
      assert.equal(value.id, CID);
    }),
    { numRuns: 25 },
  );
}

const named = (proxy: string): Planted =>
  Object.fromEntries(Object.entries(PROXY_LINES).filter(([place]) => place.startsWith(proxy)));

for (const [name, planted] of [
  ['nginx', PROXY_LINES],
  ['haproxy', named('HAProxy')],
  ['caddy', named('Caddy')],
] as const) {
  test(`no secret of the log of ${name} is saved, wherever it stands`, async () => {
    await assertAbsent(planted, (proxy) => ({ proxy: [...LINES.proxy, ...proxy] }), name);
    await assertAbsent(planted, (proxy) => ({ proxy }), name);
  });
}

test('no secret of the backend’s log is saved, wherever it stands', async () => {
  await assertAbsent(BACKEND_LINES, (backend) => ({ backend: [...backend, ...LINES.backend] }));
});

test('no secret of a configuration is saved, wherever it stands', async () => {
  await assertAbsent(CONFIGURATIONS, (lines) => ({ configuration: lines.join('\n') }));
});

test('the lab’s own configurations have nothing to mask', async () => {
  for (const file of [
    'proxy/nginx/from-iis/golden/article/site.conf',
    'proxy/nginx/nginx.conf',
    'proxy/iis/server.config',
    'proxy/iis/site/web.config',
  ]) {
    const configuration = await readFile(projectPath(file), 'utf8');
    assert.equal((await saved({ ...LINES, configuration })).value.configuration, configuration);
  }
});

test('a masked line is read as the line itself is: the verdict and the diagram stay', async () => {
  const plain = await saved(LINES);
  const full = await saved({
    proxy: [LINES.proxy[0] ?? '', errorLine(''), accessLine({ query: 'token=a' })],
    backend: [openEvent({ 'x-arr-ssl': '2048|128', cookie: 'a=b' }), ...LINES.backend.slice(1)],
  });
  const steps = ({ value }: typeof plain) =>
    value.exchange.steps.map(({ label, atMs }) => [label, atMs]);
  assert.deepEqual(steps(full), steps(plain));
  assert.equal(full.value.exchange.verdict.sentence, plain.value.exchange.verdict.sentence);
});

for (const cid of [
  '',
  '3fa85f6',
  '../../../etc/passwd',
  '3fa85f64/../x',
  '3fa85f64\n',
  `${CID}0`,
  'x'.repeat(5000),
]) {
  test(`CID=${JSON.stringify(cid.slice(0, 20))} is one line with exit 2`, async () => {
    await assert.rejects(save(cid, {} as never, {} as never), (error) => {
      assert.ok(error instanceof LabError);
      assert.deepEqual([error.code, error.exitCode], ['LAB_BAD_OPTION', 2]);
      assert.match(error.message, /^CID must be [^\n]{1,300}: make watch shows the ids$/);
      return true;
    });
  });
}

test('an id that no connection has, or several, is one line with exit 2', async () => {
  const other = CID.replace(/6$/, '7');
  const both = {
    ...LINES,
    backend: [
      ...LINES.backend,
      openEvent().replaceAll(CID, other).replaceAll(LOG_ID, LOG_ID.replace(/0$/, '1')),
    ],
  };
  await assert.rejects(saved(both, '00000000'), { code: 'LAB_NO_CONNECTION', exitCode: 2 });
  await assert.rejects(saved(both, CID.slice(0, 8)), {
    code: 'LAB_BAD_OPTION',
    message: `CID=3fa85f64 fits 2 connections: ${CID}, ${other}: give more of the id`,
  });
});

test('an id of a log that would leave the folder is no connection', async () => {
  const wrong = '3fa85f64/../../../x';
  const said = { backend: [openEvent().replaceAll(CID, wrong)] };
  await assert.rejects(saved(said, '3fa85f64'), { code: 'LAB_NO_CONNECTION' });
  assert.deepEqual((await readdir(folder)).toSorted(), [`${CID}.html`, `${CID}.json`]);
});
