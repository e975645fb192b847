import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENGINE_FINDINGS } from '../engine/engine-findings.ts';
import { FINDING_KINDS } from './test/finding-kinds.ts';
import { goldenCases, printResult, readTexts } from './test/golden-cases.ts';

const FOLDER = 'iis-config/checks/cases/';

/** Its file would be a quarter of a megabyte: read-configuration.test.ts makes one. */
const WITHOUT_FILE: ReadonlySet<string> = new Set(['IIS_FILE_TOO_LARGE']);

for (const { name, server, site, sub, expected } of await goldenCases(FOLDER)) {
  test(`${name}.config has the findings that its file lists`, () => {
    assert.equal(printResult(readTexts(server, site, sub)), expected);
  });
}

test('every finding of the checks has a case', async () => {
  const texts = (await goldenCases(FOLDER)).map(({ expected }) => expected).join('');
  const found = new Set(texts.match(/\bIIS_[A-Z_\d]+/g));
  const atRequests = new Set(Object.keys(ENGINE_FINDINGS).filter((code) => !found.has(code)));
  const missing = FINDING_KINDS.map(({ code }) => code).filter(
    (code) => !found.has(code) && !atRequests.has(code) && !WITHOUT_FILE.has(code),
  );
  assert.deepEqual(missing, []);
});
