import { stderr, stdout } from 'node:process';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { checkLockedEngines } from '../verify/locked-engines.ts';
import { tool } from '../verify/tool.ts';
import { unitTests } from '../verify/unit-tests.ts';
import { lintWorkflows } from '../verify/workflows.ts';

/** One thing that `make check` looks at. */
interface Check {
  readonly name: string;
  readonly run: () => Promise<boolean>;
}

/** Side by side: none of them reads what another writes. */
const SOURCE_CHECKS: readonly Check[] = [
  { name: 'format', run: () => tool('oxfmt', ['--check']) },
  { name: 'lint', run: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'types', run: () => tool('tsc', ['-b']) },
  { name: 'workflows', run: lintWorkflows },
  { name: 'engines of packages', run: checkLockedEngines },
];

/** After them: it runs what the compiler writes, which it does where a type is wrong, too. */
const UNIT_TESTS: Check = { name: 'unit tests', run: unitTests };

/**
 * Format, lint, types, workflows, engines and unit tests: needs neither Docker nor a browser. All of
 * them run, whatever fails, so that one look shows everything.
 *
 * @returns 0, or 1 if any of them failed
 */
export async function verify(): Promise<number> {
  const looks = await Promise.allSettled(SOURCE_CHECKS.map(look));
  INTERRUPTION.signal.throwIfAborted(); // once all of them have ended
  const seen = looks.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const failed = [...seen, ...(await look(UNIT_TESTS))];
  if (failed.length > 0) stderr.write(`ERROR: make check failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}

/** @returns the check's name where it failed */
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

/** Writes the format that `verify` asks for. */
export async function format(): Promise<number> {
  return (await tool('oxfmt', [])) ? 0 : 1;
}
