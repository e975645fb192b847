import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notRun } from './unit-tests.ts';

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
