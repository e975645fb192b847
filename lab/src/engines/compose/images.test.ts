import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { projectPath } from '../../project.ts';
import { IMAGE_SOURCES } from './images.ts';

test('whatever the backend’s image is built from changes its fingerprint', async () => {
  const dockerfile = await readFile(projectPath('backend/Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(
    ([, sources = '']) => sources.split(' '),
  );
  assert.ok(copied.length > 4);
  const known: readonly string[] = [...IMAGE_SOURCES.files, ...IMAGE_SOURCES.folders];
  for (const source of copied) {
    assert.ok(
      known.some((path) => path === source || path.startsWith(`${source}/`)),
      `${source} is copied into the image and not in its fingerprint`,
    );
  }
});
