import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { namedSources } from './config-source.ts';
import { decodeXml } from './decode-xml.ts';
import { MAX_FILE_BYTES, readConfigFile } from '../read-config-file.ts';
import { readConfiguration, type ReadResult } from '../../checks/check-configuration.ts';

let root = '';
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab101-source-'));
});
after(() => rm(root, { recursive: true }));

const RULE =
  '<rule name="r"><match url="(.*)" /><action type="Rewrite" url="http://localhost:8080/{R:1}" /></rule>';

function site(source: string): string {
  const rules = `<rewrite><rules configSource="${source}" /></rewrite>`;
  return `<configuration><system.webServer>${rules}</system.webServer></configuration>`;
}

/** A folder of its own for each test. */
async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(root, 'site-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

async function read(folder: string): Promise<ReadResult> {
  return readConfiguration({
    server: { file: 'server.config', text: '<configuration />' },
    site: await readConfigFile(join(folder, 'web.config')),
  });
}

async function refusal(folder: string): Promise<string | undefined> {
  const { configuration, findings } = await read(folder);
  assert.equal(configuration, undefined);
  return findings.find(({ code }) => code === 'IIS_CONFIG_SOURCE')?.message;
}

test('a section is read from the file that configSource names', async () => {
  const folder = await write({
    'web.config': site('rules.config'),
    'rules.config': `<rules>${RULE}</rules>`,
  });
  const { configuration } = await read(folder);
  assert.deepEqual(
    configuration?.siteRules.map(({ name }) => name),
    ['r'],
  );
  assert.equal(configuration.siteRules[0]?.position.file, join(folder, 'rules.config'));
});

test('its path is Windows’: backslashes, and case counts for nothing', async () => {
  const folder = await write({
    'web.config': site('config\\Rules.config'),
    'Config/rules.config': `<rules>${RULE}</rules>`,
  });
  assert.equal((await read(folder)).configuration?.siteRules.length, 1);
});

test('a fault in it stands in that file', async () => {
  const folder = await write({
    'web.config': site('rules.config'),
    'rules.config': '<rules>\n  <rulez />\n</rules>',
  });
  const [finding] = (await read(folder)).findings;
  assert.equal(finding?.code, 'IIS_UNKNOWN_ELEMENT');
  assert.deepEqual(finding.position, { file: join(folder, 'rules.config'), line: 2, column: 3 });
});

for (const [name, why] of [
  ['missing.config', /no such file/],
  ['../rules.config', /in this file’s folder or below/],
  ['C:\\rules.config', /in this file’s folder or below/],
  ['\\\\server\\rules.config', /in this file’s folder or below/],
  ['link.config', /leads out of this file’s folder/],
  ['folder', /not a file/],
  ['other.config', /its root is <rewriteMaps>/],
  ['again.config', /names another file itself/],
] as const) {
  test(`configSource="${name}" is refused: ${why.source}`, async () => {
    const folder = await write({
      'web.config': site(name),
      'other.config': '<rewriteMaps />',
      'again.config': '<rules configSource="other.config" />',
      'folder/x.config': '<rules />',
    });
    await writeFile(join(root, 'rules.config'), `<rules>${RULE}</rules>`);
    await symlink(join(root, 'rules.config'), join(folder, 'link.config'));
    assert.match((await refusal(folder)) ?? 'no finding', why);
  });
}

test('a file that is too long is refused before it is read, as one of its sources is', async () => {
  const long = ' '.repeat(MAX_FILE_BYTES);
  const folder = await write({
    'web.config': site('rules.config'),
    'rules.config': `<rules/>${long}`,
  });
  assert.match((await refusal(folder)) ?? 'no finding', /at most 4194304 are read/);
  await assert.rejects(readConfigFile(join(folder, 'rules.config')), /at most 4194304 are read/);
});

test('only IIS’s own sections are asked for: connection strings stay where they are', () => {
  const text =
    '<configuration><connectionStrings configSource="secret.config" /><location path=".">' +
    '<system.webServer><rewrite><rules configSource="a" /><rewriteMaps configSource="b" />' +
    '</rewrite></system.webServer></location></configuration>';
  assert.deepEqual(namedSources(text), ['a', 'b']);
  assert.deepEqual(namedSources('<configuration'), []);
});

test('a text is decoded by its byte order mark, its declaration, or as UTF-8', () => {
  const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  const latin = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a b="é"/>', 'latin1');
  assert.equal(decodeXml(Buffer.from('\uFEFF<é/>', 'utf16le')), '<é/>');
  assert.equal(decodeXml(swapped('\uFEFF<é/>')), '<é/>');
  assert.equal(decodeXml(Buffer.from('<é/>', 'utf16le')), '<é/>');
  assert.equal(decodeXml(swapped('<é/>')), '<é/>');
  assert.equal(decodeXml(Buffer.from('\uFEFF<é/>')), '<é/>');
  assert.match(decodeXml(latin), /b="é"/);
  assert.equal(
    decodeXml(Buffer.from('<?xml encoding="klingon"?>é')),
    '<?xml encoding="klingon"?>é',
  );
  assert.equal(decodeXml(Buffer.from('<?xml encoding="utf-16"?>é')), '<?xml encoding="utf-16"?>é');
});
