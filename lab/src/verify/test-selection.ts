import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { LabError } from '../errors.ts';
import { projectPath } from '../project.ts';
import { TESTED } from './unit-tests.ts';

/** The tests that `make test T=…` runs. Paths are relative to the project, with slashes. */
export type TestSelection =
  | { readonly kind: 'unit'; readonly tests: readonly string[] }
  | { readonly kind: 'browser'; readonly spec: string };

/** Files by their paths: a project's, or a test's own. */
export interface SourceTree {
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  /** The names in a folder; empty if the folder does not exist. */
  readonly list: (folder: string) => readonly string[];
  readonly read: (file: string) => string;
}

const EXAMPLES =
  'T=backend/src, T=proxy/iis-config/engine/evaluate.ts or T=e2e/tests/watch.spec.ts';

/**
 * The tests of a file or folder: a test itself, those below a folder, and of a product file those
 * beside it with its name, else those that are the fewest imports away, else those of its folder.
 *
 * @throws {LabError} LAB_BAD_OPTION
 */
export function selectTests(t: string, tree: SourceTree = PROJECT): TestSelection {
  const path = relative(t);
  const kind = tree.kindOf(path);
  if (kind === undefined) throw unknown(path, tree);
  if (path.startsWith('e2e/') && path.endsWith('.spec.ts')) return { kind: 'browser', spec: path };
  const room = TESTED.find(({ sources }) => isWithin(path, sources) || isWithin(sources, path));
  if (room === undefined) throw noTests(path, 'unit tests are in backend, certs, proxy and lab');
  const tests = kind === 'folder' ? testsBelow(path, tree) : testsOf(path, room.sources, tree);
  if (tests.length === 0) throw noTests(path, 'no file below it ends with .test.ts');
  return { kind: 'unit', tests };
}

function relative(t: string): string {
  const root = projectPath();
  const inside = t.startsWith(`${root}/`) ? t.slice(root.length + 1) : t;
  return posix.normalize(inside.replaceAll('\\', '/')).replace(/\/$/, '');
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

const isTest = (path: string): boolean => path.endsWith('.test.ts');

function testsOf(file: string, room: string, tree: SourceTree): readonly string[] {
  if (isTest(file)) return [file];
  const beside = testsWithItsName(file, tree);
  if (beside.length > 0) return beside;
  const nearest = nearestTests(file, filesBelow(room, tree), tree);
  return nearest.length > 0 ? nearest : testsOfFolder(posix.dirname(file), room, tree);
}

function testsWithItsName(file: string, tree: SourceTree): readonly string[] {
  const folder = posix.dirname(file);
  const name = posix.basename(file).replace(/\.\w+$/, '');
  const names = tree.list(folder).filter((entry) => isTest(entry) && entry.startsWith(`${name}.`));
  return names.map((entry) => `${folder}/${entry}`);
}

/** Step by step from a file to those that import it, until there is a test among them. */
function nearestTests(file: string, files: readonly string[], tree: SourceTree): readonly string[] {
  const imports = new Map(files.map((one) => [one, importsOf(one, tree)]));
  const seen = new Set([file]);
  let step: readonly string[] = [file];
  while (step.length > 0) {
    const importers = files.filter(
      (one) => !seen.has(one) && step.some((target) => imports.get(one)?.has(target)),
    );
    const tests = importers.filter(isTest);
    if (tests.length > 0) return tests;
    for (const one of importers) seen.add(one);
    step = importers;
  }
  return [];
}

function importsOf(file: string, tree: SourceTree): ReadonlySet<string> {
  const targets = tree.read(file).matchAll(/(?:from|import|import\() ?'(?<path>\.[^']+)'/g);
  return new Set(
    Array.from(targets, ({ groups }) => posix.join(posix.dirname(file), groups?.['path'] ?? '')),
  );
}

/** Those of the folder itself or of the nearest above it that has any. */
function testsOfFolder(folder: string, room: string, tree: SourceTree): readonly string[] {
  for (let at = folder; isWithin(at, room); at = posix.dirname(at)) {
    const tests = testsBelow(at, tree);
    if (tests.length > 0) return tests;
  }
  return [];
}

function testsBelow(folder: string, tree: SourceTree): readonly string[] {
  return filesBelow(folder, tree).filter(isTest);
}

const NOT_SOURCES = new Set(['dist', 'node_modules']);

function filesBelow(folder: string, tree: SourceTree): readonly string[] {
  return tree.list(folder).flatMap((name) => {
    if (NOT_SOURCES.has(name) || name.startsWith('.')) return [];
    const path = folder === '.' ? name : `${folder}/${name}`;
    if (tree.kindOf(path) === 'folder') return filesBelow(path, tree);
    return name.endsWith('.ts') ? [path] : [];
  });
}

function unknown(path: string, tree: SourceTree): LabError {
  if (path === '.' || path === '') {
    return new LabError('LAB_BAD_OPTION', 'T must name a file or folder', {
      next: `run make test ${EXAMPLES}`,
    });
  }
  let there = posix.dirname(path);
  while (there !== '.' && tree.kindOf(there) !== 'folder' && there.includes('/'))
    there = posix.dirname(there);
  if (tree.kindOf(there) !== 'folder') there = '.';
  const names = tree.list(there).filter((name) => !NOT_SOURCES.has(name) && !name.startsWith('.'));
  return new LabError(
    'LAB_BAD_OPTION',
    `T must be a file or folder of this project, got "${path}"`,
    { next: `${there === '.' ? 'the project' : there} has ${names.toSorted().join(' ')}` },
  );
}

function noTests(path: string, why: string): LabError {
  return new LabError('LAB_BAD_OPTION', `T=${path} has no tests, ${why}`, {
    next: `run make test ${EXAMPLES}`,
  });
}

const PROJECT: SourceTree = {
  kindOf: (path) => {
    if (path.startsWith('..') || posix.isAbsolute(path)) return undefined;
    const found = statSync(projectPath(path), { throwIfNoEntry: false });
    return found === undefined ? undefined : found.isDirectory() ? 'folder' : 'file';
  },
  list: (folder) => {
    const path = folder === '.' ? projectPath() : projectPath(folder);
    return existsSync(path) ? readdirSync(path) : [];
  },
  read: (file) => readFileSync(projectPath(file), 'utf8'),
};
