// Compiles everything and bundles what is bundled, even where a type is wrong: the compiler has then
// written its JavaScript nevertheless, and `make check` and `make test` run with it.
import { spawnSync } from 'node:child_process';
import { ROOT } from './is-prepared.mjs';

const STEPS = [['node_modules/typescript/bin/tsc', '-b'], ['backend/build.mjs'], ['lab/build.mjs']];

const failed = STEPS.filter((words) => {
  const { status } = spawnSync(process.execPath, words, { cwd: ROOT, stdio: 'inherit' });
  return status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
