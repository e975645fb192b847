import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { projectPath } from '../project.ts';
import { GENERATED_TESTS, LONG_TESTS, STARTED_FIRST } from './long-tests.ts';
import { isPure } from './shared-processes.ts';
import { compiledTest, compiledTests, notRun } from './unit-tests.ts';

test('tests that were not run are a line for each reason', () => {
  const report = [
    '✔ passes (1.2ms)',
    '﹣ starts IIS (0.1ms) # not run: no PowerShell in .lab',
    '﹣ merges (0.1ms) # not run: no PowerShell in .lab',
    '﹣ asks WebKit (0.1ms) # not run: no WebKit',
    '﹣ is skipped by name (0.1ms) # SKIP',
    '',
  ];
  assert.deepEqual(notRun(report.join('\n')), [
    'not run: 2 tests: no PowerShell in .lab',
    'not run: 1 test: no WebKit',
  ]);
  assert.deepEqual(notRun(''), []);
});

test('a test is run where the compiler puts it', () => {
  assert.equal(compiledTest('backend/src/close.test.ts'), 'backend/dist/server/close.test.js');
  assert.equal(compiledTest('backend/page/main.test.ts'), 'backend/dist/page/main.test.js');
  assert.equal(compiledTest('proxy/iis/a.test.ts'), 'proxy/dist/iis/a.test.js');
});

test('every long test is a file, and stands in the list once', () => {
  const files = [...Object.values(LONG_TESTS).flat(), ...GENERATED_TESTS];
  const all = [...files, ...STARTED_FIRST];
  assert.deepEqual(
    all.filter((file) => !existsSync(projectPath(file))),
    [],
  );
  assert.equal(new Set(files).size, files.length);
});

test('tests that share a process start no program and leave the process as it was', async () => {
  const sharing = (await compiledTests()).filter(isPure);
  assert.ok(sharing.length > 50, `${sharing.length} tests`);
  // What the compiler makes of `using` has an `env` of its own.
  const ALTERS =
    /from '(?:execa|node:child_process)'|\b(?:chdir|exit)\(|mock\.timers|\benv(?:\.(?!error |hasError )\w+|\[[^\]]+\]) = /;
  const texts = await Promise.all(sharing.map((file) => readFile(projectPath(file), 'utf8')));
  assert.deepEqual(
    sharing.filter((_, index) => ALTERS.test(texts[index] ?? '')),
    [],
  );
});
