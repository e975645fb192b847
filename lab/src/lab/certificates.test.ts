import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CertificatesError } from '@lab101/certs';
import { certificatesStep, labCertificates } from './certificates.ts';
import { LabError } from '../errors.ts';
import type { Lab } from './lab.ts';
import { isolatedPlan } from './plan.ts';
import { bringUp } from '../running/start-lab.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const BAD = { code: 'LAB_BAD_CERTIFICATES', exitCode: 1 };

test('a file in the place of the folder is an error for a person, with its code', async () => {
  const directory = join(folder, 'file');
  await writeFile(directory, '');
  const message = `${directory} is a file, and must be a folder: remove it: rm "${directory}"`;
  await assert.rejects(labCertificates(directory), { ...BAD, message });
});

test('a folder that the system protects is LAB_NOT_WRITABLE', async () => {
  const cause = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  const step = certificatesStep({ certificatesDirectory: join(folder, 'good') }, async () => {
    throw new CertificatesError('cannot make certificates', { cause });
  });
  await assert.rejects(
    step.run(() => undefined),
    { code: 'LAB_NOT_WRITABLE' },
  );
});

test('bad certificates stop no lab that is up, and start none', async () => {
  const directory = join(folder, 'certs');
  await mkdir(join(directory, 'cert.pem'), { recursive: true });
  const ports = { http: 20_080, https: 20_443, backend: 28_080 };
  const images = { node: 'node', proxy: 'nginx' };
  const given = {
    backend: {},
    proxy: 'nginx' as const,
    images,
    webConfig: undefined,
    serverConfig: undefined,
  };
  const plan = await isolatedPlan('process', ports, given, directory);
  const running = { isRunning: async () => true };
  const done: string[] = [];
  const replaced = {
    plan: { ...plan, ports: { ...ports, http: 20_081 } },
    backend: running,
    proxy: running,
    stop: async () => void done.push('stopped'),
  } as unknown as Lab;
  const run = async (): Promise<void> => void done.push('step');
  const starting = async (): Promise<void> => void done.push('starting');
  await assert.rejects(bringUp(plan, { run, replaced, starting }), (error) => {
    assert.ok(error instanceof LabError);
    assert.deepEqual({ code: error.code, exitCode: error.exitCode }, BAD);
    return true;
  });
  assert.deepEqual(done, []);
  assert.deepEqual(await readdir(directory), ['cert.pem']);
});
