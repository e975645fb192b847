import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { downloadBuild } from '../browsers/playwright.ts';
import { aptGet } from './apt-get.ts';
import { startRecordingProxy, type RecordingProxy } from './test/recording-proxy.ts';

const NAMES = [
  'packages.example',
  'direct.example',
  'cdn.playwright.dev',
  'playwright.download.prss.microsoft.com',
];
const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];
const folder = await mkdtemp(join(tmpdir(), 'lab101-company-'));
const company = await startRecordingProxy(NAMES);
setEnvironment({});

after(async () => {
  await company[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** These variables, and no other of their kind. This process has the environment to itself. */
function setEnvironment(values: Readonly<Record<string, string>>): void {
  for (const name of VARIABLES) {
    delete process.env[name];
    delete process.env[name.toLowerCase()];
  }
  Object.assign(process.env, values);
}

/** A machine whose only packages are at that address. */
async function aptOf(source: string): Promise<Awaited<ReturnType<typeof aptGet>>> {
  const own = await mkdtemp(join(folder, 'apt-'));
  await mkdir(join(own, 'lists/partial'), { recursive: true });
  await mkdir(join(own, 'parts'));
  await writeFile(join(own, 'sources.list'), `deb [trusted=yes] ${source} stable main\n`);
  const options = [
    `Dir::Etc::sourcelist=${own}/sources.list`,
    `Dir::Etc::sourceparts=${own}/parts`,
    `Dir::State::Lists=${own}/lists`,
    `Dir::Cache=${own}/cache`,
    'Debug::NoLocking=1',
    `APT::Sandbox::User=${process.env['USER'] ?? 'root'}`,
  ];
  return await aptGet(['update'], { folder: own, options, fetchesIntoFolder: true });
}

const skip = !existsSync('/usr/bin/apt-get') && 'there is no apt here';

test('apt asks for http:// through HTTP_PROXY', { skip }, async () => {
  setEnvironment({ HTTP_PROXY: company.url });
  await aptOf('http://packages.example/debian');
  assertAsked(company, 'GET http://packages.example/debian/dists/stable/InRelease');
});

test(
  'apt asks for https:// through HTTPS_PROXY, and trusts NODE_EXTRA_CA_CERTS',
  { skip },
  async () => {
    setEnvironment({ HTTPS_PROXY: company.url, NODE_EXTRA_CA_CERTS: company.caFile });
    await aptOf('https://packages.example/debian');
    assertAsked(company, 'CONNECT packages.example:443');
    assertAsked(company, 'GET https://packages.example/debian/dists/stable/InRelease');
  },
);

test('apt asks for what NO_PROXY names without a proxy', { skip }, async () => {
  setEnvironment({ HTTP_PROXY: company.url, NO_PROXY: 'direct.example' });
  const { unreached } = await aptOf('http://direct.example/debian');
  assert.equal(unreached?.isNetwork, true);
  assert.ok(!company.requests.some((request) => request.includes('direct.example')));
});

test('a proxy that is not there is named with its variable', { skip }, async () => {
  setEnvironment({ HTTP_PROXY: 'http://ann:secret@127.0.0.1:9' });
  const { unreached } = await aptOf('http://packages.example/debian');
  assert.equal(unreached?.isNetwork, true);
  assert.match(unreached.reason, /through HTTP_PROXY=http:\/\/\*\*\*@127\.0\.0\.1:9: .*refused/);
});

test('Playwright downloads through HTTPS_PROXY, and trusts NODE_EXTRA_CA_CERTS', async () => {
  const browsers = { PLAYWRIGHT_BROWSERS_PATH: join(folder, 'browsers') };
  setEnvironment({ ...browsers, HTTPS_PROXY: company.url, NODE_EXTRA_CA_CERTS: company.caFile });
  const failure = await downloadBuild('firefox');
  assert.match(failure ?? '', /404.* through HTTPS_PROXY=/);
  assertAsked(company, 'CONNECT cdn.playwright.dev:443');
  assert.ok(company.requests.some((one) => one.startsWith('GET https://cdn.playwright.dev/')));
});

function assertAsked({ requests }: RecordingProxy, expected: string): void {
  assert.ok(requests.includes(expected), `${expected} is not among\n${requests.join('\n')}`);
}
