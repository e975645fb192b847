import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PROXIES, type Proxy } from '@lab101/proxy';
import { BACKEND_VARIABLES, readSettings, SETTING_NAMES } from '../settings/options.ts';
import { STANDARD_PORTS } from '../settings/ports.ts';
import { projectPath } from '../project.ts';
import { checkCommandLineNames } from '../settings/setting-names.ts';

// What README.md and docs/settings.md promise and a program can look up.

const read = (path: string): Promise<string> => readFile(projectPath(path), 'utf8');
const readme = await read('README.md');
const settingsPage = await read('docs/settings.md');
const makefile = await read('Makefile');

const targets = new Set(Array.from(makefile.matchAll(/^([a-z0-9-]+):/gm), ([, name]) => name));

/** The rows of a page's tables of settings: names, default. */
function settingsOf(page: string): (readonly [name: string, value: string])[] {
  const rows = page.matchAll(/^\| (?<names>`[A-Z0-9_]+`[^|]*)\|(?<value>[^|]*)\|/gm);
  return [...rows].flatMap(({ groups }) => {
    const names = [...(groups?.['names'] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    const values = (groups?.['value'] ?? '').replaceAll('`', '').trim().split(', ');
    return names.map((name, index) => [name, values[index] ?? values[0] ?? ''] as const);
  });
}

const settings = settingsOf(settingsPage);

test('README.md has at most 9,000 characters', () => {
  const { length } = Array.from(readme);
  assert.ok(length <= 9000, `${length}`);
});

test('the short table of README.md has the defaults of docs/settings.md', () => {
  const short = settingsOf(readme);
  assert.ok(short.length > 5);
  const table = new Map(settings);
  for (const [name, value] of short) assert.equal(value, table.get(name), name);
});

test('every target that README.md names is one of the Makefile', () => {
  const named = [...readme.matchAll(/\bmake (?<target>[a-z][a-z0-9-]*)\b/g)];
  const words = named.map(({ groups }) => groups?.['target'] ?? '');
  // "make" is a verb of English, too: what stands in code is a command.
  const inCode = words.filter((word) => readme.includes(`\`make ${word}`));
  assert.ok(inCode.length > 20);
  for (const word of inCode) assert.ok(targets.has(word), `make ${word}`);
});

test('README.md names every target but those that it needs to name nobody', () => {
  const own = new Set(['help', 'fmt', 'powershell', 'check-long', 'examples']);
  for (const target of targets) {
    if (!own.has(target ?? '')) assert.ok(readme.includes(`make ${target}`), `make ${target}`);
  }
});

test('every setting of the table is one, and every setting is in it', () => {
  const names = settings.map(([name]) => name);
  assert.doesNotThrow(() => checkCommandLineNames(names));
  for (const name of [...SETTING_NAMES, ...BACKEND_VARIABLES])
    assert.ok(names.includes(name), name);
});

test('the defaults of the table are those of the lab', () => {
  const table = new Map(settings);
  const { proxy, browser, images } = readSettings({});
  assert.deepEqual(
    ['PROXY', 'E2E_BROWSER', 'NODE_IMAGE', 'NGINX_IMAGE'].map((name) => table.get(name)),
    [proxy, browser, images.node, images.proxy],
  );
  for (const { container } of Object.values<Proxy>(PROXIES)) {
    if (container.containers !== 'linux') continue;
    assert.equal(table.get(container.image.variable), container.image.standard);
  }
  assert.deepEqual(
    ['HTTP_PORT', 'HTTPS_PORT', 'BACKEND_PORT'].map((name) => Number(table.get(name))),
    [STANDARD_PORTS.http, STANDARD_PORTS.https, STANDARD_PORTS.backend],
  );
});

test('the defaults of the table are those of docker-compose.yml and of the backend', async () => {
  const [compose, config] = [await read('docker-compose.yml'), await read('backend/src/config.ts')];
  for (const name of BACKEND_VARIABLES) {
    const value = new Map(settings).get(name) ?? '';
    const written = new RegExp(`^ +${name}: \\S+?\\(.*default: (?<value>[^}]+?) \\}\\)`, 'm');
    const source = written.exec(config)?.groups?.['value']?.replaceAll('_', '') ?? '';
    const [first = '', ...factors] = source.split(' * ');
    const product = factors.reduce((sum, factor) => sum * Number(factor), Number(first));
    assert.equal(value, factors.length > 0 ? String(product) : first, `${name} of the backend`);
    const inCompose = new RegExp(`\\$\\{${name}:-(?<value>[^}]*)\\}`).exec(compose);
    if (inCompose?.groups?.['value']) assert.equal(inCompose.groups['value'], value, name);
  }
});

test('the oldest nginx is the one that the process engine takes', () => {
  const promised = /nginx (?<version>\d+\.\d+) or later/.exec(readme)?.groups?.['version'];
  assert.equal(promised, PROXIES.nginx.program?.oldest);
});

test('make check is what README.md says that it is', async () => {
  const said = /^\| `make check` +\| (?<text>[^|]+)\|$/m.exec(readme)?.groups?.['text'] ?? '';
  const verify = await read('lab/src/commands/verify.ts');
  for (const [, name = ''] of verify.matchAll(/name: '([^ ']+)/g))
    assert.ok(said.includes(name), name);
});
