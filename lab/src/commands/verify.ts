import { stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { projectPath } from '../project.ts';
import { checkLockedEngines } from '../verify/locked-engines.ts';
import { tool } from '../verify/tool.ts';
import { unitTests, type TestLength } from '../verify/unit-tests.ts';
import { lintWorkflows } from '../verify/workflows.ts';

interface Check {
  readonly name: string;
  readonly run: () => Promise<boolean>;
}

const TYPES: Check = { name: 'types', run: () => tool('tsc', ['-b']) };

/** These run beside types and unit tests: none reads what another writes. */
const SOURCE_CHECKS: readonly Check[] = [
  { name: 'format', run: () => tool('oxfmt', ['--check']) },
  { name: 'lint', run: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'workflows', run: lintWorkflows },
  { name: 'engines of packages', run: checkLockedEngines },
];

/** Tests run the compiled files, which exist even if a type is wrong. */
const unitTestsOf = (length: TestLength): Check => ({
  name: 'unit tests',
  run: () => unitTests(length),
});

/**
 * Checks format, lint, types, workflows and engines, and runs the short unit tests. It needs
 * neither Docker nor a browser. A failed part does not stop the others.
 *
 * @returns 0, or 1 if any part failed
 */
export async function verify(): Promise<number> {
  const looks = await Promise.allSettled([...SOURCE_CHECKS.map(look), compiledAndTested('short')]);
  INTERRUPTION.signal.throwIfAborted(); // after all parts have ended
  const failed = looks.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  return closing('make check', failed);
}

/** Compiles, then runs the long unit tests. @returns 0, or 1 if any part failed */
export async function verifyLong(): Promise<number> {
  return closing('make check-long', await compiledAndTested('long'));
}

/** @returns the names of what failed */
async function compiledAndTested(length: TestLength): Promise<readonly string[]> {
  const types = await look(TYPES);
  INTERRUPTION.signal.throwIfAborted();
  return [...types, ...(await look(unitTestsOf(length)))];
}

function closing(command: string, failed: readonly string[]): number {
  if (failed.length > 0) stderr.write(`ERROR: ${command} failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

/** @returns the check's name if it failed */
async function look({ name, run }: Check): Promise<readonly string[]> {
  const startedMs = performance.now();
  const passed = await run().catch((error: unknown) => {
    INTERRUPTION.signal.throwIfAborted();
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  return passed ? [] : [name];
}

/** Formats the files as `verify` requires, and writes the pages that are generated from data. */
export async function format(): Promise<number> {
  await import(pathToFileURL(projectPath('failures/bin/write-pages.mjs')).href);
  return (await tool('oxfmt', [])) ? 0 : 1;
}
