import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../project.ts';
import { checkNoOtherFolder, composeFolders } from './compose-owner.ts';

const HERE = PROJECT_ROOT.replace(/[\\/]$/, '');
const saying = (output: string) => async () => output;
const noDocker = () => Promise.reject(new Error('docker: not found'));

test('tells the containers of this folder from those of another clone', async () => {
  assert.deepEqual(await composeFolders('lab101', saying('')), { own: false, others: [] });
  assert.deepEqual(await composeFolders('lab101', noDocker), { own: false, others: [] });
  assert.deepEqual(await composeFolders('lab101', saying(`${HERE}\n${HERE}`)), {
    own: true,
    others: [],
  });
  assert.deepEqual(await composeFolders('lab101', saying('/home/a/other\n/home/a/other')), {
    own: false,
    others: ['/home/a/other'],
  });
});

test('asks for the containers of that project only', async () => {
  let asked: readonly string[] = [];
  await composeFolders('lab101', async (args) => {
    asked = args;
    return '';
  });
  assert.deepEqual(asked.slice(0, 3), [
    'ps',
    '--filter',
    'label=com.docker.compose.project=lab101',
  ]);
});

test('refuses to replace the containers of another clone, and names it', async () => {
  await checkNoOtherFolder('lab101', saying(HERE));
  await assert.rejects(checkNoOtherFolder('lab101', saying('/home/a/other')), {
    code: 'LAB_OTHER_FOLDER',
    message: /belong to another folder, \/home\/a\/other: run make down there/,
  });
});
