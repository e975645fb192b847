import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNginxPath } from './nginx-path.ts';

test('a folder that nginx.conf can name is let through', () => {
  for (const folder of ['/home/ann/lab101', "/home/ann ö's/lab & co (2)/#1"])
    checkNginxPath(folder);
});

for (const sign of ['$', '"', ';', '{', '}', '\n']) {
  test(`a folder with ${JSON.stringify(sign)} is refused before anything is started`, () => {
    assert.throws(() => checkNginxPath(`/home/${sign}x/.lab`), {
      code: 'LAB_BAD_PATH',
      message: /got ".+": move this clone/,
    });
  });
}
