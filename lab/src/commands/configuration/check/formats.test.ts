import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import type { Finding } from '@lab101/proxy';
import { LabError } from '../../../errors.ts';
import { labVersion, projectPath } from '../../../project.ts';
import { checkedGithub } from './as-github.ts';
import { checkedSarif } from './as-sarif.ts';
import { checkConfig } from './check-config.ts';
import type { Checked } from './checked.ts';

interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly semanticVersion: string } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
    }[];
  }[];
}

// OASIS's schema of SARIF 2.1.0 (errata 01) without its descriptions.
const schema = projectPath('lab/src/commands/configuration/check/fixtures/sarif-2.1.0.schema.json');
const isSarif = new Ajv({
  strict: false,
  unicodeRegExp: false, // one of its patterns has an unmatched bracket
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': /^(?:[\w.!~*'()/:@-]|%[0-9A-F]{2})+$/,
    'date-time': true,
  },
}).compile(JSON.parse(await readFile(schema, 'utf8')) as object);

function readSarif(text: string): SarifLog {
  const log: unknown = JSON.parse(text);
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors));
  return log as SarifLog;
}

test('the schema knows what is no SARIF', () => {
  assert.ok(!isSarif({ version: '2.1.0' }));
  assert.ok(!isSarif({ version: '2.1.0', runs: [{ tool: { driver: {} } }] }));
});

/** What `check` prints for a file of the project. */
async function check(file: string, format: string, json = false): Promise<string> {
  const texts: string[] = [];
  await checkConfig(
    projectPath(file),
    { format },
    {
      json,
      result: (text) => void texts.push(text),
      note: () => undefined,
      steps: () => assert.fail('no steps'),
    },
  );
  assert.equal(texts.length, 1);
  return texts[0] ?? '';
}

const CASES = 'proxy/iis-config/checks/cases';

test('SARIF of each case of a check fits the schema and has every finding', async () => {
  const files = (await readdir(projectPath(CASES))).filter((file) => file.endsWith('.config'));
  assert.ok(files.length > 50);
  for (const file of files) {
    const { runs } = readSarif(await check(`${CASES}/${file}`, 'sarif'));
    const annotations = (await check(`${CASES}/${file}`, 'github')).split('\n');
    const levels = runs.flatMap(({ results }) => results.map(({ level }) => level));
    assert.deepEqual(
      annotations.map((line) => /^::(?<level>\w+) /.exec(line)?.groups?.['level']),
      [...levels, 'notice'],
      file,
    );
  }
});

const kind = {
  code: 'IIS_BAD_TARGET',
  severity: 'error',
  status: '404',
  title: 'a title',
  fix: 'fix it',
  certainty: 'inferred',
} as const;

const finding: Finding = {
  ...kind,
  kind,
  position: { file: '', line: 3, column: 7 },
  message: '',
};

const folder = join(projectPath(), 'checkout');

function checkedWith(file: string, message = 'broken'): Checked {
  return {
    file,
    server: 'server.config',
    sources: [],
    usable: true,
    errors: 1,
    warnings: 0,
    needsAllowed: [],
    assumed: ['all is well'],
    notes: ['allow it'],
    findings: [{ ...finding, position: { ...finding.position, file }, message }],
  };
}

test('a result of SARIF has rule, level, place and fix', () => {
  const { runs, version } = readSarif(checkedSarif(checkedWith(`${folder}/web.config`), folder));
  const [run] = runs;
  assert.deepEqual([version, run?.tool.driver.semanticVersion], ['2.1.0', labVersion()]);
  assert.deepEqual(run?.results, [
    {
      ruleId: 'IIS_BAD_TARGET',
      ruleIndex: 0,
      level: 'error',
      message: { text: 'broken. Fix: fix it' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'web.config' },
            region: { startLine: 3, startColumn: 7 },
          },
        },
      ],
      properties: { certainty: 'inferred', status: '404' },
    },
  ]);
});

for (const [file, uri, path] of [
  [`${folder}/a/web.config`, 'a/web.config', 'a/web.config'],
  [
    `${folder}/ä b%,:#?/web.config`,
    '%C3%A4%20b%25%2C%3A%23%3F/web.config',
    'ä b%25%2C%3A#?/web.config',
  ],
  ['/elsewhere/web.config', 'file:///elsewhere/web.config', '/elsewhere/web.config'],
  [`${folder}/..config`, '..config', '..config'],
  [`${folder}-b/web.config`, `file://${folder}-b/web.config`, `${folder}-b/web.config`],
] as const) {
  test(`${file} is named as a CI system names it`, () => {
    const [run] = readSarif(checkedSarif(checkedWith(file), folder)).runs;
    const [place] = run?.results[0]?.locations ?? [];
    assert.equal(place?.physicalLocation.artifactLocation.uri, uri);
    const [line = ''] = checkedGithub(checkedWith(file), folder).split('\n');
    assert.equal(
      line,
      `::error file=${path},line=3,col=7,title=IIS_BAD_TARGET 404::broken%0Aa title%0Afix: fix it`,
    );
  });
}

test('no text of a file begins a workflow command of its own', () => {
  const hostile = '100%\r\n::set-output name=a::b\u001B[31m';
  const lines = checkedGithub(checkedWith(`/x/${hostile}`, hostile), folder).split('\n');
  assert.equal(lines.length, 2);
  const [error = '', notice = ''] = lines;
  assert.match(
    error,
    /^::error file=\/x\/100%25⟨U\+000D⟩%0A%3A%3Aset-output name=a%3A%3Ab⟨U\+001B⟩/,
  );
  assert.match(error, /::100%25⟨U\+000D⟩%0A::set-output name=a::b⟨U\+001B⟩\[31m%0Aa title%0Afix/);
  assert.match(notice, /^::notice title=lab101 check::allow it%0Aassumed: all is well%0A/);
  assert.match(notice, /: 1 error, 0 warnings$/);
});

for (const [format, json, message] of [
  ['xml', false, '--format must be text, json, sarif or github, got "xml"'],
  ['', false, '--format must be text, json, sarif or github, got ""'],
  ['sarif', true, '--format must be json if --json is given, got "sarif"'],
] as const) {
  test(`--format "${format}"${json ? ' with --json' : ''} is refused before the file is read`, async () => {
    await assert.rejects(check('missing.config', format, json), (error) => {
      assert.ok(error instanceof LabError);
      assert.deepEqual([error.code, error.message], ['LAB_BAD_OPTION', message]);
      return true;
    });
  });
}
