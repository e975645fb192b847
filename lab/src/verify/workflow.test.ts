import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parse } from 'yaml';
import { BROWSER_NAMES } from '../browsers/browser.ts';
import { projectPath } from '../project.ts';

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps: readonly { readonly run?: string }[];
}

const { jobs } = parse(await readFile(projectPath('.github/workflows/ci.yml'), 'utf8')) as Workflow;
const makefile = await readFile(projectPath('Makefile'), 'utf8');
const targets = new Set(Array.from(makefile.matchAll(/^([a-z0-9-]+):/gm), ([, name]) => name));

for (const [name, { steps }] of Object.entries(jobs)) {
  const commands = steps.flatMap(({ run }) => run?.trim().split('\n') ?? []);
  test(`job ${name} runs targets of the Makefile and nothing else`, () => {
    assert.ok(commands.length > 0);
    for (const command of commands) {
      const [program, target, ...settings] = command.split(' ');
      assert.equal(program, 'make', command);
      assert.ok(targets.has(target), command);
      for (const setting of settings) assert.match(setting, /^[A-Z_]+=\S+$/, command);
    }
  });
}

test('every browser of the matrix is one that the lab knows', () => {
  const browsers = Object.values(jobs).flatMap((job) => job.strategy?.matrix['browser'] ?? []);
  assert.deepEqual(new Set(browsers), new Set(BROWSER_NAMES));
});
