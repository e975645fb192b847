// Bundles the command from what the compiler made: dist/lab101.js and the parts that it loads when a
// command needs them. A hundred small files cost `explain` more than twice its own work to load.
import { readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './bundle.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const dependencies = async (name) =>
  Object.keys(JSON.parse(await readFile(path(name), 'utf8')).dependencies);

const DIST = path('dist');
const PART = /^lab101(?:-\w+)?\.js$/;

for (const name of await readdir(DIST)) {
  if (PART.test(name)) await rm(`${DIST}/${name}`);
}

const packages = [
  ...(await dependencies('package.json')),
  ...(await dependencies('../certs/package.json')),
];
await bundleCommand(path('dist/cli.js'), {
  outdir: DIST, // beside what it was made from: paths to the project are counted from here
  // Nearly every command loads these two; execa alone is 130 files. The others stay outside.
  external: packages.filter((name) => !/^(?:@lab101\/.*|commander|execa)$/.test(name)),
});
