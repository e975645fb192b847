import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { LAB_ERRORS } from './errors.ts';
import { projectPath } from './project.ts';

test('README.md has one troubleshooting entry for each error code, and no other', async () => {
  const readme = await readFile(projectPath('README.md'), 'utf8');
  const documented = [...readme.matchAll(/^#### `(?<code>LAB_[A-Z_]+)`/gm)].map(
    (match) => match[1],
  );
  assert.deepEqual(new Set(documented), new Set(Object.keys(LAB_ERRORS)));
  assert.equal(documented.length, Object.keys(LAB_ERRORS).length);
});
