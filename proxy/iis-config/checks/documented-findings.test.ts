import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { FINDING_KINDS } from './test/finding-kinds.ts';
import { packageFile } from './test/golden-cases.ts';

test('README.md documents each finding once, with its severity, status and certainty, and no other', async () => {
  const readme = await readFile(packageFile('iis-config/README.md'), 'utf8');
  const documented = [...readme.matchAll(/^#### `(?<code>IIS_\w+)`\n\n(?<facts>.*)$/gm)].map(
    ({ groups }) => `${groups?.['code']}: ${groups?.['facts']}`,
  );
  const expected = FINDING_KINDS.map(({ code, severity, status, certainty }) => {
    return `${code}: ${severity === 'error' ? 'Error' : 'Warning'}, ${status ?? 'no status'}, ${certainty}.`;
  });
  assert.deepEqual(documented.toSorted(), expected.toSorted());
});

test('every finding says what to do', () => {
  for (const { code, title, fix } of FINDING_KINDS) {
    assert.ok(title !== '' && fix !== '', code);
    assert.ok(!title.endsWith('.') && !fix.endsWith('.'), `${code} is part of a sentence`);
  }
});

test('a finding that stops the site is an error', () => {
  for (const { code, severity, refuses } of FINDING_KINDS) {
    assert.ok(refuses !== true || severity === 'error', code);
  }
});
