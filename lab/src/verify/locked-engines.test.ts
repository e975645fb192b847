import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import semver from 'semver';
import { projectPath } from '../project.ts';
import { enginesBeyond, promisedNode } from './locked-engines.ts';

const PROMISED = '^20.19.0 || >=22.12.0';

const beyond = (node: string, path = 'node_modules/@axe-core/playwright') =>
  enginesBeyond(PROMISED, { packages: { [path]: { version: '4.14.0', engines: { node } } } });

test('a package that needs a later Node than is promised is one line', () => {
  assert.deepEqual(beyond('>=22.12.0'), [
    '@axe-core/playwright 4.14.0 needs Node.js >=22.12.0, and package.json promises ' +
      '^20.19.0 || >=22.12.0: take a version that runs there',
  ]);
});

for (const node of ['20 || >=24', '>=20.20', '^20.19.0 || ^22.12.0', '<25', '22', 'any']) {
  test(`"${node}" does not run on all that is promised`, () => {
    assert.equal(beyond(node).length, 1);
  });
}

for (const node of ['>=18', '*', '>= 0.8.0', '^20.19.0 || >=22.12.0', '^20.9 || >=22', '']) {
  test(`"${node}" runs on all that is promised`, () => {
    assert.deepEqual(beyond(node), []);
  });
}

test('packages of other platforms and inside of others are looked at, too', () => {
  assert.match(beyond('24', 'node_modules/a/node_modules/@b/win32-x64')[0] ?? '', /^@b\/win32-x64/);
});

test('engines that are a list, and none, are read', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0', engines: ['node >= 0.8', 'rhino'] },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', engines: ['node >= 24'] },
  };
  const lines = enginesBeyond(PROMISED, { packages });
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    ['c'],
  );
});

test('README.md and the command name the oldest Node that package.json promises', async () => {
  const oldest = semver.minVersion(await promisedNode());
  assert.ok(oldest);
  const { major, minor } = oldest;
  const readme = await readFile(projectPath('README.md'), 'utf8');
  const named = [...readme.matchAll(/Node\.js (\d+)\.(\d+)/g)].map(([, ...words]) => words);
  assert.ok(named.length > 0);
  for (const words of named) assert.deepEqual(words.map(Number), [major, minor]);
  const command = await readFile(projectPath('lab/bin/node-version.mjs'), 'utf8');
  assert.ok(command.includes(`const OLDEST_NODE = [${major}, ${minor}];`));
});

test('package-lock.json has the promise of package.json', async () => {
  const lock = JSON.parse(await readFile(projectPath('package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<'', { readonly engines: { readonly node: string } }>>;
  };
  assert.equal(lock.packages[''].engines.node, await promisedNode());
});

test('the workflow checks on the oldest Node that is promised, and on each later line', async () => {
  const workflow = await readFile(projectPath('.github/workflows/ci.yml'), 'utf8');
  const versions = /^ +node: \[(?<list>.+)\]$/m.exec(workflow)?.groups?.['list'] ?? '';
  const promised = await promisedNode();
  for (const version of versions.split(', ')) assert.ok(semver.intersects(version, promised));
  assert.ok(versions.split(', ').includes(String(semver.minVersion(promised)?.major)));
});
