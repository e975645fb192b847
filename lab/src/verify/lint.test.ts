import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { projectPath } from '../project.ts';

test('no rule about imports looks ahead or behind: the linter drops such a pattern and says nothing', async () => {
  const text = await readFile(projectPath('.oxlintrc.json'), 'utf8');
  const patterns = Array.from(text.matchAll(/"regex": (".*")/g), ([, json = '']) =>
    JSON.parse(json),
  );
  assert.ok(patterns.length > 4);
  for (const pattern of patterns) assert.doesNotMatch(String(pattern), /\(\?[=!<]/);
});
