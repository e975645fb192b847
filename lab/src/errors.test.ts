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

test('a command that is not prepared yet fails with the same codes', async () => {
  const { PREPARE_ERRORS } = (await import(projectPath('lab/bin/failure.mjs'))) as {
    readonly PREPARE_ERRORS: Readonly<Record<string, number>>;
  };
  assert.ok(Object.keys(PREPARE_ERRORS).length > 2);
  const known: Readonly<Record<string, number>> = LAB_ERRORS;
  for (const [code, exitCode] of Object.entries(PREPARE_ERRORS))
    assert.equal(known[code], exitCode);
  for (const file of ['failure.mjs', 'prepare.mjs', 'run-npm.mjs', 'lab101.mjs']) {
    const text = await readFile(projectPath('lab/bin', file), 'utf8');
    for (const [code] of text.matchAll(/LAB_[A-Z_]+/g))
      assert.ok(code in known, `${file}: ${code}`);
  }
});
