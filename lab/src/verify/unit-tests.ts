import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, normalize } from 'node:path';
import { execPath, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { TEMPORARY, withOwnedFolder } from '../machine/owned-folder.ts';
import { projectPath } from '../project.ts';
import { runLong, type LongRunResult } from '../machine/run-long.ts';
import { counted } from '../text/counted.ts';
import { killUsersOf } from './kill-users.ts';
import { GENERATED_TESTS, LONG_TESTS, STARTED_FIRST } from './long-tests.ts';
import { inSharedProcesses } from './shared-processes.ts';

/** Folders of sources and of their compiled files. One inside another comes first. */
export const TESTED = [
  { sources: 'backend/page', compiled: 'backend/dist/page' },
  { sources: 'backend/src', compiled: 'backend/dist/server' },
  { sources: 'certs/src', compiled: 'certs/dist' },
  { sources: 'proxy', compiled: 'proxy/dist' },
  { sources: 'doctor/src', compiled: 'doctor/dist' },
  { sources: 'failures', compiled: 'failures/dist' },
  { sources: 'lab/src', compiled: 'lab/dist' },
] as const;

/** Two more than there are processors, because many tests wait for a program or for a timer. */
const CONCURRENCY = `--test-concurrency=${availableParallelism() + 2}`;

/** `make check` runs the short ones, and `make check-long` the others. */
export type TestLength = 'short' | 'long';

/**
 * Runs the unit tests of one length. Prints the runner's summary, the tests that were not run and
 * the figures of the differential tests, or all output if a test failed.
 */
export async function unitTests(length: TestLength): Promise<boolean> {
  const isLong = length === 'long';
  const tests = (await compiledTests()).filter((test) =>
    isLong ? LONG.has(test) || GENERATED.has(test) : !LONG.has(test),
  );
  const { failed, all } = await runNodeTest(tests, 'pipe', isLong ? [MORE_CASES] : []);
  const closing = all
    .split('\n')
    .filter((line) => /^\S* ?(?:tests|pass|fail|skipped) \d+$|pairs agree/.test(line));
  const left = `not run: ${Object.keys(LONG_TESTS).join(', ')} (make check-long)`;
  const lines = [...(failed ? [all] : [...closing, ...notRun(all)]), ...(isLong ? [] : [left])];
  await write(`${lines.join('\n')}\n`);
  return !failed;
}

/** Named like the result of `compiledTests`. */
const compiledSet = (files: readonly string[]): ReadonlySet<string> =>
  new Set(files.map((file) => normalize(compiledTest(file))));
const LONG = compiledSet(Object.values(LONG_TESTS).flat());
const GENERATED = compiledSet(GENERATED_TESTS);
const FIRST = compiledSet(STARTED_FIRST);

const MORE_CASES = `--import=${pathToFileURL(projectPath('lab/dist/verify/more-cases.js')).href}`;

/** The compiled file that node runs; a test that no package compiles has none. */
export function compiledTest(test: string): string {
  const part = TESTED.find(({ sources }) => test.startsWith(`${sources}/`));
  if (part === undefined) throw new Error(`${test} is in no folder that is compiled`);
  return `${part.compiled}${test.slice(part.sources.length).replace(/\.ts$/, '.js')}`;
}

/** Resolves once the text is written, because the command ends soon after. */
async function write(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    stdout.write(text, () => resolve());
  });
}

/** A line for each reason why tests were skipped, as the runner's report names it: `# not run: …`. */
export function notRun(report: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const { groups } of report.matchAll(/ # not run: (?<reason>.+)$/gm)) {
    const reason = groups?.['reason'] ?? '';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Array.from(counts, ([reason, count]) => `not run: ${counted(count, 'test')}: ${reason}`);
}

/** Runs these tests and streams the runner's output. @param tests compiled files */
export async function runTests(tests: readonly string[]): Promise<boolean> {
  return !(await runNodeTest(tests, 'inherit')).failed;
}

/** Tests that are cut short leave their temporary files, and programs: both are ended here. */
async function runNodeTest(
  tests: readonly string[],
  stdio: 'pipe' | 'inherit',
  options: readonly string[] = [],
): Promise<LongRunResult> {
  return await withOwnedFolder(TEMPORARY, async (folder) => {
    const files = await inSharedProcesses(tests, folder);
    const words = [execPath, ...options, '--test', '--test-reporter=spec', CONCURRENCY, ...files];
    const env = { TMPDIR: folder, TMP: folder, TEMP: folder };
    try {
      return await runLong(words, { cwd: projectPath(), env, stdio });
    } finally {
      if (INTERRUPTION.signal.aborted) await killUsersOf(folder);
    }
  });
}

/**
 * Lists the compiled tests, because Node 20 and Node 22 disagree on the meaning of `node --test
 * <folder>`, in the order in which they start. Leaves out tests without a source, because the
 * compiler keeps the output of removed files.
 */
export async function compiledTests(): Promise<string[]> {
  const lists = await Promise.all(TESTED.map((part) => testsIn(part)));
  const files = lists.flat().toSorted();
  if (files.length === 0) throw new Error('no unit tests were found: run npm run build');
  return [...files.filter((file) => FIRST.has(file)), ...files.filter((file) => !FIRST.has(file))];
}

async function testsIn({ sources, compiled }: (typeof TESTED)[number]): Promise<string[]> {
  if (!existsSync(projectPath(compiled))) return []; // where it does not compile at all
  const files = await readdir(projectPath(compiled), { recursive: true });
  const isThere = (file: string): boolean =>
    existsSync(projectPath(sources, file.replace(/\.js$/, '.ts')));
  const tests = files.filter((file) => file.endsWith('.test.js') && isThere(file));
  return tests.map((file) => join(compiled, file));
}
