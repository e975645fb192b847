import { stderr } from 'node:process';
import { LabError } from '../errors.ts';
import { projectPath } from '../project.ts';
import { selectTests, type TestSelection } from '../verify/test-selection.ts';
import { tool } from '../verify/tool.ts';
import { compiledTest, runTests } from '../verify/unit-tests.ts';

/** Runs browser tests, as `make e2e` does, with arguments for Playwright. */
export type RunBrowserTest = (args: readonly string[]) => Promise<number>;

/**
 * Compiles what has changed, and runs the tests of one file or folder.
 *
 * @returns 0, or 1 if a test failed or a type is wrong
 * @throws {LabError} LAB_BAD_OPTION
 */
export async function test(path: string | undefined, browser: RunBrowserTest): Promise<number> {
  const selection = select(path);
  if (selection.kind === 'browser') return await browser(argumentsFor(selection.spec));
  const typesAreRight = await tool('tsc', ['-b', ...packagesOf(selection.tests)]);
  const passed = await runTests(selection.tests.map(compiledTest));
  if (!typesAreRight) stderr.write('ERROR: type check failed, see above the tests\n');
  return passed && typesAreRight ? 0 : 1;
}

/** Playwright takes a part of the path. A folder beside `tests` has a configuration of its own. */
function argumentsFor(spec: string): readonly string[] {
  const compiled = spec.replace(/^e2e\/|\.ts$/g, '');
  const [folder = ''] = compiled.split('/');
  return folder === 'tests'
    ? [compiled]
    : ['-c', projectPath(`e2e/dist/${folder}.config.js`), compiled];
}

function select(path: string | undefined): TestSelection {
  if (path !== undefined && path !== '') return selectTests(path);
  throw new LabError('LAB_BAD_OPTION', 'make test needs T, a source file or folder', {
    next: 'run make test T=backend/src, or make check for all tests',
  });
}

/** The TypeScript projects of the tests. backend has a second one, for its page. */
function packagesOf(tests: readonly string[]): readonly string[] {
  const folders = tests.map((path) =>
    path.startsWith('backend/page/') ? 'backend/page' : (path.split('/')[0] ?? ''),
  );
  return [...new Set(folders)];
}
