import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { labVersion, projectPath } from '../project.ts';

interface Pack {
  readonly pack: (target: string) => Promise<{ readonly archive: string }>;
}
const { pack } = (await import(projectPath('lab/package/pack.mjs'))) as Pack;

const WEB_CONFIG = projectPath('proxy/nginx/from-iis/golden/functions/web.config');

let folder = '';
let archive = '';
/** As npm lays the package there. */
const inPackage = (...parts: readonly string[]): string =>
  join(folder, 'node_modules/lab101', ...parts);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-package-'));
  ({ archive } = await pack(join(folder, 'packed')));
  await writeFile(join(folder, 'package.json'), '{}');
  const nowhere = ['--registry=http://127.0.0.1:9', `--cache=${join(folder, 'cache')}`];
  await execa('npm', ['install', '--offline', '--no-audit', '--no-fund', ...nowhere, archive], {
    cwd: folder,
  });
  await cp(WEB_CONFIG, join(folder, 'web.config'));
});
after(() => rm(folder, { recursive: true }));

interface Said {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, args: readonly string[]): Promise<Said> {
  const { exitCode, stdout, stderr } = await execa(program, args, {
    cwd: folder,
    env: { PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) },
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}

const packaged = (...args: readonly string[]): Promise<Said> =>
  run(join(folder, 'node_modules/.bin/lab101'), args);

const cloned = (...args: readonly string[]): Promise<Said> =>
  run(process.execPath, [projectPath('lab/dist/lab101.js'), ...args]);

for (const args of [
  ['check', 'web.config'],
  ['check', '--format=github', 'web.config'],
  ['check', '--format=sarif', 'web.config'],
  ['explain', 'web.config', 'wss://reverseproxy.com/ABC'],
  ['explain', 'web.config', 'http://reverseproxy.com:8000/ABC'],
  ['translate', 'web.config'],
  ['failure', 'F03'],
  ['failure', 'Unexpected response code: 400'],
  ['translate', '--root=site', 'web.config'],
  ['--json', 'check', 'missing.config'],
]) {
  test(`lab101 ${args.join(' ')} says the same from the package and in the project`, async () => {
    const [from, expected] = await Promise.all([packaged(...args), cloned(...args)]);
    assert.deepEqual(from, expected);
    assert.ok(`${from.stdout}${from.stderr}`.length > 100);
  });
}

test('check reads the server’s half that the package has', async () => {
  const [from, expected] = await Promise.all(
    [packaged, cloned].map(async (lab101) => {
      const { stdout } = await lab101('--json', 'check', 'web.config');
      return JSON.parse(stdout) as { readonly server: string };
    }),
  );
  assert.equal(from?.server, 'node_modules/lab101/proxy/iis/server.config');
  assert.deepEqual({ ...from, server: '' }, { ...expected, server: '' });
});

test('another command of the project needs the project', async () => {
  const { exitCode, stdout, stderr } = await packaged('up');
  assert.deepEqual([exitCode, stdout], [2, '']);
  assert.match(stderr, /^ERROR: .*"up" needs the project: git clone .* \[LAB_NEEDS_PROJECT\]$/);
});

test('the package has a version, no dependency and no script', async (t) => {
  t.diagnostic(`Node.js ${process.versions.node}`);
  assert.equal((await packaged('--version')).stdout, labVersion());
  const manifest = JSON.parse(await readFile(inPackage('package.json'), 'utf8')) as object;
  const keys = ['name', 'version', 'description', 'license', 'type', 'bin', 'engines'];
  assert.deepEqual(Object.keys(manifest), keys);
  assert.deepEqual((await readdir(join(folder, 'node_modules'))).toSorted(), [
    '.bin',
    '.package-lock.json',
    'lab101',
  ]);
});

test('no file of the package names a folder of this machine', async () => {
  const entries = await readdir(inPackage(), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  assert.ok(files.length > 10);
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), 'utf8');
    assert.ok(!text.includes(projectPath()) && !text.includes(folder), name);
  }
});

test('the same sources give the same bytes', async () => {
  const again = await pack(join(folder, 'again'));
  assert.ok((await readFile(archive)).equals(await readFile(again.archive)));
});

test('the licence of each package that is bundled is there', async () => {
  const text = await readFile(inPackage('THIRD-PARTY-LICENSES'), 'utf8');
  for (const name of ['@eslint-community/regexpp', '@rgrove/parse-xml', 'commander']) {
    const licence = await readFile(projectPath('node_modules', name, 'LICENSE'), 'utf8');
    assert.ok(text.includes(licence.trim()), name);
  }
  assert.equal(text.match(/^\S+ \d+\.\d+\.\d+ \(\S+\)$/gm)?.length, 3);
});

test('a bundled package without a licence file is an error', async () => {
  const { thirdPartyLicences } = (await import(projectPath('lab/package/licences.mjs'))) as {
    readonly thirdPartyLicences: (files: readonly string[], root: string) => string;
  };
  const root = join(folder, 'licences');
  const inner = join(root, 'node_modules/a/node_modules/@b/c');
  await mkdir(inner, { recursive: true });
  const json = JSON.stringify({ name: '@b/c', version: '1.0.0', license: 'MIT' });
  await writeFile(join(inner, 'package.json'), json);
  await writeFile(join(inner, 'NOTICE'), 'no licence');
  const files = ['lab/dist/cli.js', 'node_modules/a/node_modules/@b/c/lib/index.js'];
  assert.throws(() => thirdPartyLicences(files, root), /@b\/c 1\.0\.0 .* has no licence file/);
  await writeFile(join(inner, 'LICENSE-MIT'), 'yours\r\nto use\r\n');
  assert.match(thirdPartyLicences(files, root), /\n\n@b\/c 1\.0\.0 \(MIT\)\n\nyours\nto use\n\nno/);
});
