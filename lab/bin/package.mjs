// make package: writes the npm package into .lab/package/, after installing and building like any
// command.
import { relative } from 'node:path';
import { mustBuild, mustInstall, ROOT } from './is-prepared.mjs';

if (mustInstall() || mustBuild()) {
  const { prepare } = await import('./prepare.mjs');
  await prepare();
}
const { pack } = await import('../package/pack.mjs');
try {
  const { archive, bytes, codeBytes } = await pack(`${ROOT}.lab/package`);
  const [size, code] = [bytes, codeBytes].map((count) => `${Math.round(count / 1000)} kB`);
  console.log(`${relative(process.cwd(), archive)}: ${size}, unpacked ${code} of code`);
} catch (error) {
  console.error(`ERROR: ${error.message}`);
  process.exitCode = 1;
}
