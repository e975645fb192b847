import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { withoutProxies } from '../network/proxy-variables.mjs';
import { startRecordingProxy } from '../network/test/recording-proxy.ts';
import { projectPath } from '../project.ts';

const PACKAGE = 'lab101-tiny';
const CLOSED = 'http://127.0.0.1:9/'; // the discard service, which nobody runs
let project = '';
let tarball: Uint8Array = new Uint8Array();

before(async () => {
  // With a space and an umlaut, as a folder of an ordinary user may have.
  project = await mkdtemp(join(tmpdir(), 'lab101 prépare-'));
  tarball = await packTiny();
  await copyPreparation();
});

after(() => rm(project, { recursive: true, maxRetries: 10 })); // npm may still write its log

/** A clone of this project that has one small dependency in the place of all others. */
async function copyPreparation(): Promise<void> {
  for (const part of ['lab/bin', 'lab/src', 'certs/src']) {
    await cp(projectPath(part), join(project, part), { recursive: true });
  }
  const own = { name: 'clone', version: '1.0.0', dependencies: { [PACKAGE]: '1.0.0' } };
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const packages = { '': own, [`node_modules/${PACKAGE}`]: { version: '1.0.0', integrity } };
  const lock = { name: 'clone', version: '1.0.0', lockfileVersion: 3, requires: true, packages };
  await writeFile(join(project, 'package.json'), JSON.stringify(own));
  await writeFile(join(project, 'package-lock.json'), JSON.stringify(lock));
}

async function packTiny(): Promise<Uint8Array> {
  const folder = join(project, 'tiny');
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: PACKAGE, version: '1.0.0' }),
  );
  await execa('npm', ['pack'], { cwd: folder });
  return await readFile(join(folder, `${PACKAGE}-1.0.0.tgz`));
}

/** Nothing of this machine's own settings: its npmrc may name a CA or a registry. */
async function environment(values: Readonly<Record<string, string>>) {
  const clean = Object.entries(withoutProxies(process.env)).filter(
    ([name]) => !/^(?:npm_config_.*|no_proxy|node_extra_ca_certs)$/i.test(name),
  );
  return {
    ...Object.fromEntries(clean),
    npm_config_cache: await mkdtemp(join(project, 'cache-')),
    npm_config_userconfig: join(project, 'user.npmrc'),
    npm_config_globalconfig: join(project, 'global.npmrc'),
    ...values,
  };
}

async function up(values: Readonly<Record<string, string>>) {
  const command = [join(project, 'lab/bin/lab101.mjs'), '--json', 'up'];
  const options = {
    env: await environment(values),
    extendEnv: false,
    reject: false,
    timeout: 60_000,
  };
  const { exitCode, stdout, stderr } = await execa(process.execPath, command, options);
  assert.equal(exitCode, 1, stderr);
  const { error } = JSON.parse(stdout) as {
    error: { code: string; message: string; next: string };
  };
  const line = `ERROR: ${error.message}: ${error.next} [${error.code}]`;
  assert.ok(stderr.includes(line), stderr);
  return error;
}

test('a registry that cannot be reached is named with its reason', async () => {
  const error = await up({ npm_config_registry: CLOSED });
  assert.equal(error.code, 'LAB_NO_PACKAGES');
  assert.match(
    error.message,
    /registry http:\/\/127\.0\.0\.1:9\/ cannot be reached \(.*ECONNREFUSED/,
  );
});

test('a proxy that cannot be reached is named with its variable, without its password', async () => {
  const HTTPS_PROXY = 'ann:secret@127.0.0.1:9';
  const error = await up({ npm_config_registry: 'https://packages.example/', HTTPS_PROXY });
  assert.equal(error.code, 'LAB_NO_PACKAGES');
  assert.match(
    error.message,
    /through HTTPS_PROXY=http:\/\/\*\*\*@127\.0\.0\.1:9 \(.*ECONNREFUSED/,
  );
  assert.equal(error.next, 'check HTTPS_PROXY, then run the same command again');
});

test('npm asks through the company’s proxy, and trusts NODE_EXTRA_CA_CERTS', async () => {
  await using company = await startRecordingProxy(['packages.example']);
  const { url: HTTPS_PROXY, caFile: NODE_EXTRA_CA_CERTS, requests } = company;
  const npm_config_registry = 'https://packages.example/';
  const error = await up({ npm_config_registry, HTTPS_PROXY, NODE_EXTRA_CA_CERTS });
  assert.match(error.message, /^npm ci failed: .*404/);
  assert.ok(requests.includes('CONNECT packages.example:443'), requests.join('\n'));
  assert.ok(requests.includes(`GET https://packages.example/${PACKAGE}`), requests.join('\n'));

  const untrusted = await up({ npm_config_registry, HTTPS_PROXY });
  assert.match(untrusted.message, /certificate/);
  assert.match(untrusted.next, /NODE_EXTRA_CA_CERTS/);
});

test('npm asks for http:// through HTTP_PROXY, and not for what NO_PROXY names', async () => {
  await using company = await startRecordingProxy(['packages.example']);
  const { url: HTTP_PROXY, requests } = company;
  await up({ npm_config_registry: 'http://packages.example/', HTTP_PROXY });
  assert.ok(requests.includes(`GET http://packages.example/${PACKAGE}`), requests.join('\n'));

  const count = requests.length;
  await up({ npm_config_registry: CLOSED, HTTP_PROXY });
  assert.equal(requests.length, count, '127.0.0.1 was asked through the proxy');
});

interface RunNpm {
  fetchWithNpm: (
    args: readonly string[],
    report: (detail: string) => void,
    options: {
      readonly limits: {
        readonly quietMs: number;
        readonly pingMs: number;
        readonly tellMs: number;
      };
    },
  ) => Promise<{ status: number | null; stderr: string; unreachable?: { reason: string } }>;
}

/** As the command does it, with shorter limits. This process has the environment to itself. */
async function fetchFrom(registry: string, limits: { quietMs: number; pingMs: number }) {
  Object.assign(process.env, await environment({ npm_config_registry: registry }));
  const { fetchWithNpm } = (await import(join(project, 'lab/bin/run-npm.mjs'))) as RunNpm;
  const told: string[] = [];
  const report = (detail: string): void => void told.push(detail);
  const run = await fetchWithNpm(['ci', '--no-audit'], report, {
    limits: { ...limits, tellMs: 100 },
  });
  return { ...run, told };
}

test('a registry that takes the connection and says nothing is named', async () => {
  await using server = await listening(
    createTcpServer((socket) => socket.on('error', () => undefined)),
  );
  const { unreachable, told } = await fetchFrom(server.url, { quietMs: 300, pingMs: 1500 });
  assert.equal(unreachable?.reason, 'no answer within 1.5 s');
  assert.match(told[0] ?? '', /the registry has not answered yet/);
});

test('a slow registry is waited for', async () => {
  const quietMs = 200;
  let pings = 0;
  const answer: RequestListener = ({ url = '', headers }, response) => {
    if (url.startsWith('/-/ping')) pings += 1;
    if (!url.endsWith('.tgz')) {
      response.end(packument(headers.host));
      return;
    }
    response.write(tarball.subarray(0, 10));
    // Until it was asked for the second time whether it is there.
    const timer = setInterval(() => {
      if (pings < 2 && !response.destroyed) return;
      clearInterval(timer);
      response.end(tarball.subarray(10));
    }, 20);
  };
  await using server = await listening(createServer(answer));
  const { status, stderr, unreachable } = await fetchFrom(server.url, { quietMs, pingMs: 30_000 });
  assert.equal(unreachable, undefined);
  assert.equal(status, 0, stderr);
  assert.ok(pings >= 2);
});

function packument(host = ''): string {
  const dist = { tarball: `http://${host}/${PACKAGE}/-/${PACKAGE}-1.0.0.tgz` };
  const version = { name: PACKAGE, version: '1.0.0', dist };
  const latest = { 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
  return JSON.stringify({ name: PACKAGE, ...latest });
}

async function listening(server: Server | ReturnType<typeof createTcpServer>) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close().unref();
    },
  };
}
