import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../errors.ts';
import { selectTests, type SourceTree } from './test-selection.ts';

/** Files by their paths, and what they import. */
function treeOf(files: Readonly<Record<string, readonly string[]>>): SourceTree {
  const paths = Object.keys(files);
  const isFolder = (path: string): boolean => paths.some((file) => file.startsWith(`${path}/`));
  return {
    kindOf: (path) => (path in files ? 'file' : isFolder(path) ? 'folder' : undefined),
    list: (folder) => {
      const within = folder === '.' ? '' : `${folder}/`;
      const below = paths.filter((file) => file.startsWith(within));
      return [...new Set(below.map((file) => file.slice(within.length).split('/')[0] ?? ''))];
    },
    read: (file) => (files[file] ?? []).map((path) => `import { a } from '${path}';`).join('\n'),
  };
}

const TREE = treeOf({
  'backend/src/peer.ts': ['./room.ts'],
  'backend/src/room.ts': [],
  'backend/src/close.test.ts': ['./peer.ts'],
  'backend/page/main.ts': [],
  'backend/page/main.test.ts': ['./main.ts'],
  'backend/page/styles/base.css': [],
  'lab/src/join.ts': ['./near.ts'],
  'lab/src/join.test.ts': ['./join.ts'],
  'lab/src/join.properties.test.ts': ['./join.ts'],
  'lab/src/joined.test.ts': [],
  'lab/src/empty/a.ts': [],
  'lab/dist/join.test.ts': [],
  'e2e/tests/watch.spec.ts': [],
  'e2e/src/labs.ts': [],
  'docs/readme.md': [],
});

const selected = (t: string) => {
  const selection = selectTests(t, TREE);
  return selection.kind === 'unit' ? selection.tests : selection.spec;
};

for (const [t, tests] of [
  ['backend/src/close.test.ts', ['backend/src/close.test.ts']],
  ['./backend/src/', ['backend/src/close.test.ts']],
  ['backend', ['backend/src/close.test.ts', 'backend/page/main.test.ts']],
  ['lab/src/join.ts', ['lab/src/join.test.ts', 'lab/src/join.properties.test.ts']],
  ['backend/src/peer.ts', ['backend/src/close.test.ts']],
  ['backend/src/room.ts', ['backend/src/close.test.ts']],
  ['backend/page/styles/base.css', ['backend/page/main.test.ts']],
  ['e2e/tests/watch.spec.ts', 'e2e/tests/watch.spec.ts'],
] as const) {
  test(`T=${t} runs ${String(tests)}`, () => {
    assert.deepEqual(selected(t), tests);
  });
}

for (const [t, line] of [
  [
    'backend/src/pear.ts',
    /^T must be a file or folder of this project, got "backend\/src\/pear\.ts": backend\/src has close\.test\.ts peer\.ts room\.ts$/,
  ],
  ['nowhere/a.ts', /^T must be .*, got "nowhere\/a\.ts": the project has backend docs e2e lab$/],
  ['docs/readme.md', /^T=docs\/readme\.md has no tests, .*: run make test T=/],
  ['e2e/src/labs.ts', /^T=e2e\/src\/labs\.ts has no tests, /],
  ['lab/src/empty', /^T=lab\/src\/empty has no tests, no file below it ends with \.test\.ts: /],
  ['../other', /^T must be a file or folder of this project, got "\.\.\/other": /],
  ['.', /^T must name a file or folder: run make test T=/],
] as const) {
  test(`T=${t} is refused, with what there is`, () => {
    assert.throws(
      () => selectTests(t, TREE),
      (error) => {
        assert.ok(error instanceof LabError);
        assert.equal(error.code, 'LAB_BAD_OPTION');
        assert.match(error.message, line);
        return true;
      },
    );
  });
}

test('this project’s own files have tests', () => {
  const { tests } = selectTests('lab/src/verify/test-selection.ts') as { tests: readonly string[] };
  assert.deepEqual(tests, ['lab/src/verify/test-selection.test.ts']);
});
