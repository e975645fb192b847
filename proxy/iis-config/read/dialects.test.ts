import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goldenCases, printResult, readTexts } from '../checks/test/golden-cases.ts';

const DIALECTS = await goldenCases('iis-config/read/dialects/');

for (const { name, server, site, expected } of DIALECTS) {
  test(`the dialect ${name}.config reads with the findings that its file lists`, () => {
    assert.equal(printResult(readTexts(server, site)), expected);
  });
}

test('Windows line ends and a byte order mark move no finding', () => {
  for (const { name, server, site, expected } of DIALECTS) {
    const windows = `\uFEFF${site.replaceAll('\n', '\r\n')}`;
    assert.equal(printResult(readTexts(server, windows)), expected, name);
  }
});
