import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { FINDING_KINDS, findingKind, type FindingCode } from '../findings.ts';
import { packageFile } from './golden-cases.ts';

const CODES = Object.keys(FINDING_KINDS) as readonly FindingCode[];

test('README.md documents each finding once, with its severity and status, and no other', async () => {
  const readme = await readFile(packageFile('iis-config/README.md'), 'utf8');
  const documented = [...readme.matchAll(/^#### `(?<code>IIS_\w+)`\n\n(?<facts>.*)$/gm)].map(
    ({ groups }) => `${groups?.['code']}: ${groups?.['facts']}`,
  );
  const expected = CODES.map((code) => {
    const { severity, status } = findingKind(code);
    return `${code}: ${severity === 'error' ? 'Error' : 'Warning'}, ${status ?? 'no status'}.`;
  });
  assert.deepEqual(documented.toSorted(), expected.toSorted());
});

test('every finding says what to do', () => {
  for (const code of CODES) {
    const { title, fix } = findingKind(code);
    assert.ok(title !== '' && fix !== '', code);
    assert.ok(!title.endsWith('.') && !fix.endsWith('.'), `${code} is part of a sentence`);
  }
});

test('a finding that stops the site is an error', () => {
  for (const code of CODES) {
    const { severity, refuses } = findingKind(code);
    assert.ok(refuses !== true || severity === 'error', code);
  }
});
