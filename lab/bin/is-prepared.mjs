// Whether npm packages and build are as new as what they are made from. It runs before every
// command, and so loads nothing but node:fs.
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BUILT = `${ROOT}lab/dist/built`;
export const INSTALLED = `${ROOT}node_modules/.package-lock.json`;

/** The packages, and the styles that several of them put into their pages. */
const FOLDERS = ['backend', 'certs', 'proxy', 'doctor', 'failures', 'lab', 'e2e', 'styles'];
/** Not the tests, nor what stands in their `test` folders: `make check` compiles before it runs them. */
const SOURCE = /(?<!\.test)\.(?:ts|mjs|html|css|json)$/;
const NO_SOURCES = new Set(['dist', 'node_modules', 'test']);

export function mustInstall() {
  return modifiedAt(INSTALLED) < modifiedAt(`${ROOT}package-lock.json`);
}

export function mustBuild() {
  return modifiedAt(BUILT) < Math.max(newestSource(), modifiedAt(INSTALLED));
}

function newestSource() {
  const configs = ['tsconfig.base.json', 'tsconfig.json'].map((name) => modifiedAt(ROOT + name));
  return Math.max(...configs, ...FOLDERS.map((name) => newestBelow(ROOT + name)));
}

function newestBelow(folder) {
  let newest = modifiedAt(folder); // a folder's own time tells of files that were removed
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (NO_SOURCES.has(name) || name.startsWith('.')) continue;
    const path = `${folder}/${name}`;
    if (entry.isDirectory()) newest = Math.max(newest, newestBelow(path));
    else if (SOURCE.test(name)) newest = Math.max(newest, modifiedAt(path));
  }
  return newest;
}

/** The time in ms since the epoch; 0 if the file does not exist. */
export function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
