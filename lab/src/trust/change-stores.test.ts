import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { labCertificates } from '../lab/certificates.ts';
import { authorityFrom, type TrustedAuthority } from './authority.ts';
import { addToBrowsers, removeFromBrowsers } from './change-stores.ts';
import { fakeWorld } from './test/fixture-world.ts';
import { hasCertutil, readStores } from './stores.ts';
import { thisWorld, type World } from './world.ts';

let folder: string;
let ca: TrustedAuthority;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-trust-'));
  const { caFile } = await labCertificates(join(folder, 'certs'));
  ca = authorityFrom(caFile, await readFile(caFile, 'utf8'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** That world with a Chromium, for a user who has a fresh home. */
async function withChromium(world: World): Promise<World> {
  const home = await mkdtemp(join(folder, 'home-'));
  const has = async (command: string) => command === 'chromium' || (await world.has(command));
  const dataHome = join(home, '.local/share');
  return { ...world, home, dataHome, configHome: join(home, '.config'), has };
}

test('makes the store that Chromium will take, for its owner only, and adds the CA', async () => {
  const lines: string[] = [];
  const run = (line: string): string => {
    lines.push(line);
    return '';
  };
  const world = await withChromium(fakeWorld({ commands: ['certutil'], run }));
  await addToBrowsers(world, ca);
  const database = join(world.home, '.pki/nssdb');
  assert.equal((await stat(database)).mode & 0o777, 0o700);
  assert.deepEqual(lines, [
    `certutil -d sql:${database} -N --empty-password`,
    `certutil -d sql:${database} -L`,
    `certutil -d sql:${database} -A -t C,, -n ${ca.nickname} -i ${ca.file}`,
  ]);
});

test('changes nothing without certutil', async () => {
  const run = (line: string): never => assert.fail(line);
  const world = await withChromium(fakeWorld({ run }));
  await addToBrowsers(world, ca);
  await removeFromBrowsers(world, ca);
  await assert.rejects(stat(join(world.home, '.pki')), { code: 'ENOENT' });
});

test('the real certutil, if it is installed: Chromium’s store has the CA, and has it no more', async (context) => {
  const world = await withChromium(thisWorld());
  if (!(await hasCertutil(world))) return context.skip('no certutil (package libnss3-tools)');
  const state = async () => {
    const stores = await readStores(world, ca);
    return stores.find(({ path }) => path === join(world.home, '.pki/nssdb'))?.state;
  };
  assert.equal(await state(), 'missing');
  await addToBrowsers(world, ca);
  assert.equal(await state(), 'trusted');
  await addToBrowsers(world, ca);
  await removeFromBrowsers(world, ca);
  assert.equal(await state(), 'missing');
});
