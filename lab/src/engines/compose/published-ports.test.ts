import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { projectPath } from '../../project.ts';

test('docker-compose.yml publishes every port on 127.0.0.1', async () => {
  const text = await readFile(projectPath('docker-compose.yml'), 'utf8');
  const lists = text.matchAll(/^( +)ports:\n(?<entries>(?:\1 +.*\n)+)/gm);
  const entries = [...lists].flatMap(({ groups }) =>
    (groups?.['entries'] ?? '').trim().split('\n'),
  );
  assert.deepEqual(
    entries.map((entry) => entry.trim()),
    [
      '- 127.0.0.1:${BACKEND_PORT:-8080}:8080',
      '- 127.0.0.1:${HTTP_PORT:-80}:80',
      '- 127.0.0.1:${HTTPS_PORT:-443}:443',
    ],
  );
});
