import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { execa } from 'execa';
import { parse } from 'yaml';
import { projectPath } from '../project.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly if: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

const action = parse(await readFile(projectPath('action.yml'), 'utf8')) as Action;
const [check, doctor] = action.runs.steps;

/** As a runner of GitHub runs `shell: bash`, in the folder of the checkout. */
async function runStep(step: Step | undefined, inputs: Readonly<Record<string, string>>) {
  assert.ok(step?.shell === 'bash');
  const env = Object.fromEntries(
    Object.entries(step.env).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.(?<input>[\w-]+) \}\}$/.exec(value)?.groups?.['input'] ?? '';
      assert.ok(Object.hasOwn(action.inputs, input), value);
      return [name, inputs[input] ?? ''];
    }),
  );
  const { exitCode, stdout, stderr } = await execa(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run],
    {
      cwd: projectPath('proxy'),
      env: { ...env, GITHUB_ACTION_PATH: projectPath() },
      reject: false,
    },
  );
  return { exitCode, stdout, stderr };
}

test('a step interpolates no input into its script, and asks whether the input is given', () => {
  assert.equal(action.runs.using, 'composite');
  for (const step of action.runs.steps) {
    assert.doesNotMatch(step.run, /\$\{\{/);
    assert.match(step.if, /^inputs\.(?:web-config|url) != ''$/);
  }
});

test('the action annotates a web.config, with its own server file or that of the site', async () => {
  const good = await runStep(check, { 'web-config': 'iis/site/web.config' });
  assert.equal(good.exitCode, 0, good.stderr);
  const server = { 'web-config': 'iis/site/web.config', 'server-config': 'no such file' };
  assert.equal((await runStep(check, server)).exitCode, 2);
});

test('the action opens a WebSocket with the options of each line', async () => {
  const options = '--timeout=2\n--header=X-Text: two words; $(exit 9)\n';
  const found = await runStep(doctor, { url: 'ws://127.0.0.1:9/ws', options });
  assert.equal(found.exitCode, 4, found.stderr);
  assert.match(found.stdout, /nothing listens at 127\.0\.0\.1:9/);
  assert.equal((await runStep(doctor, { url: '--version' })).exitCode, 2);
});
